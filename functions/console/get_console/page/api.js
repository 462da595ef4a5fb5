/** The public API, as the person who signed in and for the tenant that was chosen. Nothing else makes requests of it. */
import { parsed } from "console/exact.js";

const PATIENCE = 30_000;

/** Why a request did not do what it was for. */
export class ApiError extends Error {
  /** `status` is 0 if there was no answer, "unreadable" if it was not one of the API. */
  constructor(status, body, headers) {
    super(body?.message ?? body?.detail ?? "");
    this.name = "ApiError";
    this.status = status;
    /** Invalid fields: `[{ name, reason }]`. */
    this.details = (body?.details ?? body?.errors ?? []).map((each) => ({
      name: each.path ?? each.name,
      reason: each.message ?? each.reason,
    }));
    /** By which the operator finds the request in the logs; null if the answer named none. */
    this.requestId = headers?.get("apigw-requestid") ?? null;
    this.retryAfter = Number(headers?.get("retry-after")) || null;
    this.body = body;
  }
}

export class Api {
  /**
   * `session` gives tokens (session.js); `onOutcome(error)` hears of every request that ended, `error` null if it was
   * answered.
   */
  constructor(session, tenantId, onOutcome = () => {}) {
    this.session = session;
    this.tenantId = tenantId;
    this.onOutcome = onOutcome;
  }

  /** `query` without what is empty; `signal` ends the request, as when another view is shown. Gives the body. */
  get(path, { query, signal } = {}) {
    return this.send("GET", path, { query, signal });
  }

  post(path, body, options) {
    return this.send("POST", path, { ...options, body });
  }

  put(path, body, options) {
    return this.send("PUT", path, { ...options, body });
  }

  patch(path, body, options) {
    return this.send("PATCH", path, { ...options, body });
  }

  delete(path, options) {
    return this.send("DELETE", path, options);
  }

  /** `idempotencyKey` is sent where a call takes one. Throws ApiError, or AbortError if `signal` ended it. */
  async send(method, path, { query, body, signal, idempotencyKey } = {}) {
    try {
      let answer = await this.#fetch(method, path, { query, body, signal, idempotencyKey });
      if (answer.status === 401 && (await this.session.renew())) {
        answer = await this.#fetch(method, path, { query, body, signal, idempotencyKey });
      }
      const { content, isJson } = await read(answer);
      if (answer.status === 401) this.session.end("expired");
      if (!answer.ok) throw new ApiError(answer.status, content, answer.headers);
      if (!isJson) throw new ApiError("unreadable", null, answer.headers);
      this.onOutcome(null);
      return content;
    } catch (error) {
      if (signal?.aborted) throw new DOMException("aborted", "AbortError");
      const told = error instanceof ApiError ? error : new ApiError(0, null, null);
      this.onOutcome(told);
      throw told;
    }
  }

  #fetch(method, path, { query, body, signal, idempotencyKey }) {
    const sent = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== "");
    const search = new URLSearchParams(sent);
    const headers = { authorization: `Bearer ${this.session.token}` };
    if (this.tenantId) headers["x-tenant-id"] = this.tenantId;
    if (body !== undefined) headers["content-type"] = "application/json";
    if (idempotencyKey) headers["idempotency-key"] = idempotencyKey;
    const late = AbortSignal.timeout(PATIENCE);
    return fetch(`${path}${search.size ? `?${search}` : ""}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, late]) : late,
      cache: "no-store",
      credentials: "omit",
    });
  }
}

/** The content, and whether it is of the API, which answers JSON or, with 204, nothing. */
async function read(answer) {
  const text = await answer.text();
  try {
    return { content: text ? parsed(text) : null, isJson: text !== "" || answer.status === 204 };
  } catch {
    return { content: { message: text.slice(0, 300) }, isJson: false };
  }
}
