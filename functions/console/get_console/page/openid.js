/**
 * Signing in at the issuer of bearer tokens (OpenID Connect): the authorization code flow with PKCE. The issuer's own page
 * asks who somebody is, and leads back here with a code. Tokens are in memory alone; what has to outlive the way there and
 * back (verifier, state, nonce, view) is in the session storage meanwhile.
 */
import * as oauth from "oauth4webapi";
import { Session } from "console/session.js";

const UNDER_WAY = "console.signIn";
/** Seconds before its end that a token is renewed, and the least that is waited for that. */
const BEFORE_ITS_END = 60;
const AT_LEAST = 5;
const IS_LOOPBACK = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);
/** A test's issuer may be on this machine; anywhere else it has HTTPS. */
const OPTIONS = { [oauth.allowInsecureRequests]: IS_LOOPBACK };

export class OpenIdSession extends Session {
  #told;
  #client;
  #server = null;
  #refreshToken = null;
  #idToken = null;
  #timer = null;
  #renewal = null;

  constructor(told) {
    super();
    this.#told = told;
    this.#client = { client_id: told.clientId };
  }

  /** Go on where the issuer led back to, or where a reload left off. */
  async start() {
    const address = new URL(location.href);
    const underWay = takeUnderWay();
    if (address.searchParams.has("state")) {
      history.replaceState(null, "", `${address.pathname}${underWay?.view ?? ""}`);
      await this.#complete(address, underWay).catch((error) => this.fail(error));
    } else if (this.wasSignedIn) {
      await this.signIn().catch((error) => this.fail(error));
    }
  }

  fail(error) {
    this.end("failed");
    this.problem = error.cause?.error_description ?? error.error_description ?? error.message;
  }

  /** Leave for the issuer's page, which comes back to this view. */
  async signIn() {
    const server = await this.#discover();
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    sessionStorage.setItem(UNDER_WAY, JSON.stringify({ verifier, state, nonce, view: location.hash }));
    const address = new URL(server.authorization_endpoint);
    const scopes = ["openid", ...["offline_access"].filter((each) => server.scopes_supported?.includes(each))];
    const asked = {
      client_id: this.#told.clientId,
      redirect_uri: redirectAddress(),
      response_type: "code",
      scope: scopes.join(" "),
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    };
    for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
    location.assign(address);
    await new Promise(() => {}); // the page is left
  }

  async #complete(address, underWay) {
    if (!underWay) throw new Error("No sign-in was under way");
    const server = await this.#discover();
    const answer = oauth.validateAuthResponse(server, this.#client, address, underWay.state);
    const redirect = redirectAddress();
    const given = await oauth.authorizationCodeGrantRequest(
      server, this.#client, oauth.None(), answer, redirect, underWay.verifier, OPTIONS,
    );
    const expected = { expectedNonce: underWay.nonce, requireIdToken: true };
    this.#take(await oauth.processAuthorizationCodeResponse(server, this.#client, given, expected));
  }

  /** A fresh token in the place of one that is refused or about to end; gives whether there is one. */
  renew() {
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  async #renew() {
    if (!this.#refreshToken) return false;
    const server = await this.#discover();
    try {
      const given = await oauth.refreshTokenGrantRequest(server, this.#client, oauth.None(), this.#refreshToken, OPTIONS);
      this.#take(await oauth.processRefreshTokenResponse(server, this.#client, given));
      return true;
    } catch (error) {
      if (error instanceof oauth.ResponseBodyError) return false; // the issuer says no; anything else may pass
      throw error;
    }
  }

  #take(tokens) {
    this.#refreshToken = tokens.refresh_token ?? this.#refreshToken;
    this.#idToken = tokens.id_token ?? this.#idToken;
    const token = [tokens.access_token, this.#idToken].find((each) => isFor(each, this.#told.audience));
    if (!token) throw new Error(`The issuer gave no token for ${this.#told.audience}`);
    const seconds = tokens.expires_in ?? claimsOf(token).exp - Date.now() / 1000;
    clearTimeout(this.#timer);
    const after = Math.max(seconds - BEFORE_ITS_END, AT_LEAST) * 1000;
    if (this.#refreshToken) this.#timer = setTimeout(() => this.renew().catch(() => {}), Math.min(after, 2 ** 31 - 1));
    this.begin(token);
  }

  /** End the session here and at the issuer. */
  async signOut() {
    const server = await this.#discover().catch(() => ({}));
    if (server.revocation_endpoint && this.#refreshToken) {
      await oauth.revocationRequest(server, this.#client, oauth.None(), this.#refreshToken, OPTIONS).catch(() => {});
    }
    const hint = this.#idToken;
    this.end(null);
    if (server.end_session_endpoint) {
      const address = new URL(server.end_session_endpoint);
      const back = redirectAddress();
      const asked = { client_id: this.#told.clientId, post_logout_redirect_uri: back, logout_uri: back, id_token_hint: hint };
      for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
      location.assign(address);
    }
  }

  end(reason) {
    clearTimeout(this.#timer);
    this.#refreshToken = null;
    this.#idToken = null;
    super.end(reason);
  }

  async #discover() {
    if (!this.#server) {
      const issuer = new URL(this.#told.issuer);
      const answer = await oauth.discoveryRequest(issuer, { algorithm: "oidc", ...OPTIONS });
      this.#server = await oauth.processDiscoveryResponse(issuer, answer);
    }
    return this.#server;
  }
}

/** Where the issuer leads back to, as its client is registered. */
const redirectAddress = () => `${location.origin}/console`;

function takeUnderWay() {
  const found = sessionStorage.getItem(UNDER_WAY);
  sessionStorage.removeItem(UNDER_WAY);
  return found ? JSON.parse(found) : null;
}

/** What a JWT claims; the API checks its signature, this page only chooses the token that the API takes. */
function claimsOf(token) {
  try {
    const [, payload] = token.split(".");
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {}; // no JWT
  }
}

function isFor(token, audience) {
  const { aud, client_id: client } = claimsOf(token ?? "");
  return aud === undefined ? client === audience : [aud].flat().includes(audience);
}
