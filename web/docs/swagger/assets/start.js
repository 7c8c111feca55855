// Starts Swagger UI with the document that the address names, else the first.
(() => {
  'use strict'
  const app = document.getElementById('app')
  const { documents, redirect, config } = JSON.parse(app.dataset.config)
  app.replaceChildren()
  const wanted = new URLSearchParams(location.search).get('document')
  const shown = documents.find(d => d.slug === wanted) ?? documents[0]
  if (documents.length > 1) {
    const nav = document.createElement('nav')
    nav.className = 'documents'
    nav.ariaLabel = 'Documents'
    for (const d of documents) {
      const link = document.createElement('a')
      link.href = `?document=${encodeURIComponent(d.slug)}`
      link.textContent = d.title
      if (d === shown) link.setAttribute('aria-current', 'page')
      nav.append(link)
    }
    app.before(nav)
  }
  const { initOAuth, ...own } = config ?? {}
  const ui = SwaggerUIBundle({
    dom_id: '#app',
    url: shown.url,
    deepLinking: true,
    validatorUrl: null,
    tryItOutEnabled: true,
    oauth2RedirectUrl: location.origin + redirect,
    ...own,
  })
  ui.initOAuth({ usePkceWithAuthorizationCodeGrant: true, ...initOAuth })
})()
