// A real OpenID Connect provider for the tests: `node fournisseur.mjs PORT ADRESSE_DU_TABLEAU`.
// Accounts are made of what is typed as login; its forms accept any password. Never to be used outside tests.
import { Provider } from 'oidc-provider';

const [port, retour] = process.argv.slice(2);
const emetteur = `http://127.0.0.1:${port}`;

const fournisseur = new Provider(emetteur, {
  clients: [{
    client_id: 'tableau-de-bord',
    client_secret: 'secret-de-test-assez-long-pour-servir',
    redirect_uris: [`${retour}/oauth2callback`],
    post_logout_redirect_uris: [`${retour}/oauth2callback`, `${retour}/`],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['roles'] },
  // As many providers do: the claims are in the identity token, not only at the userinfo address.
  conformIdTokenClaims: false,
  pkce: { required: () => false },
  ttl: { IdToken: Number(process.env.DUREE_JETON_S || 3600) },
  findAccount: (_, identifiant) => ({
    accountId: identifiant,
    claims: () => ({
      sub: identifiant,
      email: `${identifiant}@exemple.fr`,
      email_verified: !identifiant.startsWith('douteux'),
      roles: identifiant === 'partenaire' ? ['partenaire'] : [],
    }),
  }),
});
fournisseur.listen(Number(port), '127.0.0.1', () => console.log('pret'));
