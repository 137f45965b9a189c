// An Express application that does what the app does on its page of expenses, as the packages' documentation has it: it signs
// people in with express-openid-connect, keeps their sessions in memory, and calls the API with their access token.

import express from "express";
import openid from "express-openid-connect";

const { auth, requiresAuth } = openid;
const { API_AUDIENCE, API_URL, BASE_URL, CLIENT_ID, CLIENT_SECRET, ISSUER_BASE_URL, PORT, SESSION_SECRET } =
  process.env;

/** What express-openid-connect asks of a store. */
class MemoryStore {
  #sessions = new Map();

  get(id, callback) {
    callback(null, this.#sessions.get(id));
  }

  set(id, session, callback) {
    this.#sessions.set(id, session);
    callback(null);
  }

  destroy(id, callback) {
    this.#sessions.delete(id);
    callback(null);
  }
}

const app = express();
app.disable("x-powered-by");
app.use(
  auth({
    authRequired: false,
    authorizationParams: {
      response_type: "code",
      response_mode: "query",
      audience: API_AUDIENCE,
      scope: "openid profile email offline_access read:reports",
    },
    baseURL: BASE_URL,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    idpLogout: true,
    issuerBaseURL: ISSUER_BASE_URL,
    secret: SESSION_SECRET,
    session: { store: new MemoryStore() },
  }),
);

/** The person's expenses as the API answers, with a token that has not expired. */
async function expensesOf(request) {
  let { access_token: token, isExpired, refresh } = request.oidc.accessToken;
  if (isExpired()) {
    ({ access_token: token } = await refresh());
  }
  const answer = await fetch(`${API_URL}/expenses?limit=20`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) {
    throw new Error(`the API answered ${answer.status}`);
  }
  return answer.json();
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text) => String(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
const formats = new Map();
const amount = ({ minor, currency }) => {
  if (!formats.has(currency)) {
    formats.set(currency, new Intl.NumberFormat("en", { style: "currency", currency }));
  }
  return formats.get(currency).format(minor / 100);
};

const row = ({ date, merchant, description, category, amount: money }) => `
      <tr>
        <td><time datetime="${escaped(date)}">${escaped(date)}</time></td>
        <td>${escaped(merchant)}</td>
        <td>${escaped(description)}</td>
        <td>${escaped(category)}</td>
        <td>${escaped(amount(money))}</td>
      </tr>`;

app.get("/expenses", requiresAuth(), async (request, response) => {
  const { items } = await expensesOf(request);
  response.send(`<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Expenses</title>
  </head>
  <body>
    <h1>Expenses of ${escaped(request.oidc.user.name)}</h1>
    <table>
      <tr><th>Date</th><th>Merchant</th><th>Description</th><th>Category</th><th>Amount</th></tr>${items.map(row).join("")}
    </table>
  </body>
</html>
`);
});

app.get("/api/expenses", requiresAuth(), async (request, response) => {
  response.json(await expensesOf(request));
});

app.listen(Number(PORT), "127.0.0.1");
