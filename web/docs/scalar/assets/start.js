// Starts Scalar with nothing that asks another host.
(() => {
  'use strict'
  const app = document.getElementById('app')
  const { documents, redirect, pkce, config } = JSON.parse(app.dataset.config)
  app.replaceChildren()
  Scalar.createApiReference('#app', {
    sources: documents.map((d, i) => ({ title: d.title, slug: d.slug || 'api', url: d.url, default: i === 0 })),
    withDefaultFonts: false,
    telemetry: false,
    proxyUrl: '',
    showDeveloperTools: 'never',
    hideClientButton: true,
    agent: { disabled: true },
    mcp: { disabled: true },
    persistAuth: false,
    oauth2RedirectUri: location.origin + redirect,
    authentication: {
      securitySchemes: Object.fromEntries(pkce.map(id => [id, { flows: { authorizationCode: { 'x-usePkce': 'SHA-256' } } }])),
    },
    ...config,
  })
})()
