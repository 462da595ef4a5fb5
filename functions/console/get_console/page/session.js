/**
 * Who is signed in. A session has `token`, the bearer token; `renew()`, which tries for a fresh one and gives whether
 * there is one; `end(reason)`, after which somebody has to sign in again; and `listen(heard)`. Tokens are in memory alone.
 */

const STARTED = "console.signedIn";

export class Session {
  #heard = () => {};
  token = null;
  /** Why somebody has to sign in: null, "expired" or "failed", and then what is known of it. */
  reason = null;
  problem = null;

  get isSignedIn() {
    return this.token !== null;
  }

  listen(heard) {
    this.#heard = heard;
  }

  begin(token) {
    this.token = token;
    this.reason = null;
    this.problem = null;
    sessionStorage.setItem(STARTED, "true"); // a reload goes on without a click
    this.#heard();
  }

  end(reason) {
    this.token = null;
    this.reason = reason;
    sessionStorage.removeItem(STARTED);
    this.#heard();
  }

  get wasSignedIn() {
    return sessionStorage.getItem(STARTED) === "true";
  }
}

/** The local stack's: its page is given the demo user's token. */
class DemoSession extends Session {
  isDemo = true;

  async start() {
    if (this.wasSignedIn) await this.signIn();
  }

  async signIn() {
    const { demo } = await settings();
    this.begin(demo.token);
  }

  async signOut() {
    this.end(null);
  }

  async renew() {
    const { demo } = await settings();
    const isFresh = demo.token !== this.token;
    if (isFresh) this.begin(demo.token);
    return isFresh;
  }
}

/** What the page is told of its deployment. */
export async function settings() {
  const answer = await fetch("/console/settings.json", { cache: "no-store" });
  if (!answer.ok) throw new Error(`settings.json: ${answer.status}`);
  return answer.json();
}

/** The session that the settings ask for. */
export async function openSession(told) {
  if (told.demo) return new DemoSession();
  const { OpenIdSession } = await import("console/openid.js");
  return new OpenIdSession(told);
}
