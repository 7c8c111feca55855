// Hands the answer of an authorization server to the page that opened this window: our own, or Swagger UI.
(() => {
  'use strict'
  const answer = new URLSearchParams(/(code|token|error)=/.test(location.hash) ? location.hash.slice(1) : location.search)
  const swagger = window.opener?.swaggerUIRedirectOauth2
  if (swagger) {
    const { auth, state, redirectUrl, callback, errCb } = swagger
    const refuse = message => errCb({ authId: auth.name, source: 'auth', level: 'error', message })
    const coded = ['accessCode', 'authorizationCode', 'authorization_code'].includes(auth.schema.get('flow'))
    if (answer.get('state') !== state) refuse('The answer belongs to another request.')
    else if (answer.get('error')) refuse(`[${answer.get('error')}] ${answer.get('error_description') ?? ''}`)
    else if (coded && !answer.get('code')) refuse('There is no code in the answer.')
    else if (coded) {
      auth.code = answer.get('code')
      callback({ auth, redirectUrl })
    } else callback({ auth, token: Object.fromEntries(answer), isValid: true, redirectUrl })
    window.close()
  } else {
    // Not by way of the opener, which a page on the way here may have cut off.
    new BroadcastChannel('docs-oauth2').postMessage(Object.fromEntries(answer))
    // A page that watches this window reads its address itself, and closes it.
    setTimeout(() => window.close(), 1500)
  }
})()
