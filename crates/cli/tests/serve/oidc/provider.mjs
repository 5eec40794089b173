// A provider of OpenID Connect for the tests: whoever signs in is who they say, with a verified address unless it begins
// with "unverified". Arguments: port, client, secret, where it leads back to.
import { pathToFileURL } from "node:url";

const [port, client_id, client_secret, back] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(`${process.cwd()}/node_modules/oidc-provider/lib/index.js`));
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id, client_secret, redirect_uris: [back], grant_types: ["authorization_code"], response_types: ["code"] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  cookies: { keys: ["for tests alone"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: !id.startsWith("unverified"), name: "Vera" }),
  }),
});
provider.listen(port, "127.0.0.1", () => console.log("ready"));
