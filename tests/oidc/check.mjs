// Signs in to a running `tthc` through a real OpenID provider (`oidc-provider`, certified by the OpenID Foundation), the
// way a browser does: every redirect and cookie followed, the provider's own login and consent forms filled in.
//
//   node check.mjs PROGRAM FOLDER
//
// PROGRAM is the built `tthc`; FOLDER is empty and keeps its data. Only loopback addresses are used.
import { spawn, spawnSync } from "node:child_process";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [program, folder] = process.argv.slice(2);
assert(program && folder, "node check.mjs PROGRAM FOLDER");
const LOGIN = "lan.nguyen";
const SECRET = "a-secret-that-is-long-enough-for-hmac-0123456789";
const PORT = 18930 + (process.pid % 1000);
const base = `http://127.0.0.1:${PORT}`;
const env = { ...process.env, TTHC_DATA_DIR: folder, TTHC_COOKIE_SECURE: "false", TTHC_SAMPLE: "never" };

// The provider. Its first account is whoever signs in: the login is the name, the subject something else.
const server = createServer().listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: "tthc", client_secret: SECRET,
    redirect_uris: [`${base}/v1/staff/oidc/return`], response_types: ["code"], grant_types: ["authorization_code"],
  }],
  claims: { openid: ["sub"], profile: ["preferred_username", "name"], email: ["email", "email_verified"] },
  pkce: { required: () => true },
  cookies: { keys: ["only for this check"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id.replace(/^subject of /, ""), email: "lan@example.vn", email_verified: false }),
  }),
});
server.on("request", provider.callback());

// A browser: cookies by origin, redirects followed one by one.
const jar = new Map();
async function visit(url, form) {
  for (let hops = 0; hops < 20; hops++) {
    const at = new URL(url);
    const cookies = jar.get(at.origin) ?? new Map();
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, {
      method: form ? "POST" : "GET", redirect: "manual", body: form && new URLSearchParams(form),
      headers: cookie ? { cookie } : {},
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(set) || value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    jar.set(at.origin, cookies);
    if (answer.status < 300 || answer.status > 399) return { url, answer, text: await answer.text() };
    url = new URL(answer.headers.get("location"), url).href;
    form = undefined;
  }
  throw new Error("too many redirects");
}

// The whole way: to the provider, through its forms, back.
async function signIn(subject) {
  let page = await visit(`${base}/v1/staff/oidc`);
  for (let step = 0; step < 4 && page.url.startsWith(issuer); step++) {
    const action = /<form[^>]*action="([^"]+)"/.exec(page.text)?.[1];
    assert(action, `no form at ${page.url}: ${page.text.slice(0, 300)}`);
    const prompt = /name="prompt" value="(\w+)"/.exec(page.text)[1];
    const form = prompt === "login" ? { prompt, login: subject, password: "any" } : { prompt };
    page = await visit(new URL(action, page.url).href, form);
  }
  return page;
}

const added = spawnSync(program, ["staff", "add", LOGIN, "--name", "Nguyễn Thị Lan", "--role", "editor", "--password-stdin"],
  { env, input: "bốn con trâu xanh\n", encoding: "utf8" });
assert.equal(added.status, 0, added.stderr);
const serve = spawn(program, ["serve"], {
  env: {
    ...env, TTHC_LISTEN: `127.0.0.1:${PORT}`, TTHC_PUBLIC_URL: base, TTHC_OIDC_ISSUER: issuer,
    TTHC_OIDC_CLIENT_ID: "tthc", TTHC_OIDC_CLIENT_SECRET: SECRET,
  },
  stdio: ["ignore", "pipe", "pipe"],
});
let log = "";
serve.stdout.on("data", (data) => (log += data));
serve.stderr.on("data", (data) => (log += data));
const ended = new Promise((resolve) => serve.once("exit", resolve));
try {
  for (const started = Date.now(); ; ) {
    const ready = await fetch(`${base}/readyz`).catch(() => undefined);
    if (ready?.ok) break;
    assert(Date.now() - started < 20_000 && serve.exitCode === null, `not ready:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const signed = await signIn(`subject of ${LOGIN}`);
  const body = JSON.parse(signed.text);
  assert.equal(signed.answer.status, 200, signed.text);
  assert.equal(body.officer.login, LOGIN);
  console.log(`signed in: ${body.officer.login} by ${body.way}, second factor ${body.second_factor}`);

  const me = await visit(`${base}/v1/staff/me`);
  assert.equal(JSON.parse(me.text).officer.login, LOGIN);
  console.log("the session holds");

  const again = await visit(signed.url);
  assert.equal(JSON.parse(again.text).code, "oidc_refused");
  console.log("the same answer of the provider a second time: 403 oidc_refused");

  jar.clear();
  const stranger = await signIn("subject of nobody.here");
  assert.equal(JSON.parse(stranger.text).code, "no_account");
  console.log("somebody without an account: 403 no_account");

  jar.clear();
  const namesake = await signIn(LOGIN);
  assert.equal(JSON.parse(namesake.text).code, "no_account");
  console.log("another subject with the same name: 403 no_account");
  assert(!log.includes(SECRET) && !/code=/.test(log), "a secret is in the log");
} finally {
  serve.kill();
  await ended;
  server.close();
  server.closeAllConnections();
}
