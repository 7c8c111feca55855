// The API reference works without this file; with it, one can filter, copy and try.
(() => {
  'use strict'
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  const make = (tag, properties = {}, ...children) => {
    const e = Object.assign(document.createElement(tag), properties)
    e.append(...children)
    return e
  }
  const byId = id => document.getElementById(id)
  let serial = 0

  // Theme: a cookie that the server reads, so that the next page comes in the right colours.
  const theme = byId('theme')
  theme.hidden = false
  theme.addEventListener('submit', event => {
    event.preventDefault()
    const value = event.submitter.value
    document.documentElement.dataset.theme = value
    document.cookie = `theme=${value}; path=/; max-age=31536000; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`
    for (const b of all('button', theme)) b.setAttribute('aria-pressed', String(b === event.submitter))
  })

  // Filter: words that must all occur in the method, the path or the title.
  const filter = byId('filter')
  filter.hidden = false
  const none = byId('filter-none')
  const search = byId('filter-text')
  search.addEventListener('input', () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
    let found = 0
    for (const group of all('.docs-nav details')) {
      let here = 0
      for (const link of all('a', group)) {
        const text = `${link.dataset.find ?? ''} ${link.textContent}`.toLowerCase()
        const match = words.every(w => text.includes(w))
        link.parentElement.hidden = !match
        if (match) here++
      }
      group.hidden = here === 0
      if (words.length > 0 && here > 0) group.open = true
      found += here
    }
    none.textContent = found === 0 ? 'Nothing matches.' : ''
  })
  // Where the navigation stands above the page, it begins folded up.
  if (matchMedia('(max-width: 60rem)').matches) for (const group of all('.docs-nav details')) group.open = false
  document.addEventListener('keydown', event => {
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault()
      search.focus()
    }
  })

  // The operation in view is marked in the navigation.
  const links = new Map(all('.docs-nav a').map(a => [a.hash.slice(1), a]))
  const watch = new IntersectionObserver(entries => {
    for (const e of entries) {
      if (!e.isIntersecting) continue
      for (const a of links.values()) a.removeAttribute('aria-current')
      links.get(e.target.id)?.setAttribute('aria-current', 'true')
    }
  }, { rootMargin: '-15% 0px -75% 0px' })
  all('.operation, .schema').forEach(e => watch.observe(e))

  for (const button of all('.docs-copy')) {
    if (!navigator.clipboard) break
    button.hidden = false
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.closest('.sample').querySelector('pre').textContent)
      button.textContent = 'Copied'
      setTimeout(() => { button.textContent = 'Copy' }, 1500)
    })
  }

  const highlighted = text => {
    const out = document.createDocumentFragment()
    let end = 0
    for (const m of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g)) {
      out.append(text.slice(end, m.index), make('span', { className: m[2] ? 'k' : m[1] ? 's' : 'n' }, m[1] ?? m[0]), m[2] ?? '')
      end = m.index + m[0].length
    }
    out.append(text.slice(end))
    return out
  }
  const show = (pre, text, type = '') => {
    if (/[/+]json\b/.test(type)) {
      try { pre.replaceChildren(highlighted(JSON.stringify(JSON.parse(text), null, 2))); return } catch { /* shown as it came */ }
    }
    pre.textContent = text
  }

  const field = (label, control, required) => {
    control.id = `try-${++serial}`
    control.required = required
    return make('div', { className: 'try-field' }, make('label', { htmlFor: control.id, textContent: label + (required ? ' *' : '') }), control)
  }
  const choice = (options, required) => {
    const select = make('select', {}, ...options.map(o => make('option', { value: o, textContent: o })))
    if (!required) select.prepend(make('option', { value: '', textContent: '–', selected: true }))
    return select
  }

  // Where requests go: the first server, or what the visitor chooses of several and of their variables.
  const full = at => at.startsWith('//') ? location.protocol + at : at.includes('://') ? at : location.origin + at
  let server = full(document.documentElement.dataset.server)
  const servers = all('#servers [data-server]').map(e => JSON.parse(e.dataset.server))
  const choose = () => {
    const pick = choice(servers.map(s => full(s.url)), true)
    const first = field('Send requests to', pick, false)
    const form = make('form', {}, first)
    form.addEventListener('submit', event => event.preventDefault())
    const go = (url, values) => {
      const at = url.replace(/\{([^}]*)\}/g, (all, name) => values[name] ?? all)
      server = full(at).replace(/[\s'"<>\\`]/g, c => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`).replace(/\/$/, '')
      for (const e of all('[data-at]')) e.textContent = e.dataset.at === 'ws' ? server.replace(/^http/, 'ws') : server
    }
    const open = () => {
      const { url, variables } = servers[pick.selectedIndex]
      const inputs = variables.map(v => {
        const control = v.enum ? choice(v.enum, true) : make('input', { type: 'text', spellcheck: false, autocomplete: 'off' })
        control.value = v.default
        return [v.name, control]
      })
      const read = () => go(url, Object.fromEntries(inputs.map(([name, control]) => [name, control.value])))
      for (const [, control] of inputs) control.addEventListener('input', read)
      while (first.nextSibling) first.nextSibling.remove()
      form.append(...inputs.map(([name, control]) => field(name, control, false)))
      read()
    }
    pick.addEventListener('change', open)
    byId('servers').after(make('details', { className: 'nested docs-auth', open: true }, make('summary', { textContent: 'Choose' }), form))
    open()
  }
  if (servers.length > 0) choose()

  // Credentials, by the id of their scheme. They are kept in this tab only.
  const schemes = new Map(all('[data-scheme]').map(e => [JSON.parse(e.dataset.scheme).id, { ...JSON.parse(e.dataset.scheme), row: e }]))
  const base = document.documentElement.dataset.base ?? ''
  const held = (() => { try { return JSON.parse(sessionStorage.getItem('docs-credentials')) ?? {} } catch { return {} } })()
  const keep = (id, value, say) => {
    if (value) held[id] = value
    else delete held[id]
    sessionStorage.setItem('docs-credentials', JSON.stringify(held))
    say.textContent = value ? 'Will be sent with “Try it”.' : ''
  }
  // What proves who asks: of the first alternative that is complete, else of what there is.
  const credentials = article => {
    const out = { headers: {}, query: [] }
    const needed = JSON.parse(article.dataset.proofs ?? '[]').map(a => Object.keys(a))
    const own = id => held[id] || (schemes.get(id)?.type === 'apiKey' && schemes.get(id).in === 'cookie')
    for (const id of needed.find(a => a.every(id => held[id])) ?? needed.find(a => a.every(own)) ?? needed.flat()) {
      const s = schemes.get(id)
      if (!held[id] || !s) continue
      if (s.type !== 'apiKey') out.headers.Authorization = `${s.type === 'http' && s.scheme.toLowerCase() === 'basic' ? 'Basic' : 'Bearer'} ${held[id]}`
      else if (s.in === 'header') out.headers[s.name] = held[id]
      else if (s.in === 'query') out.query.push([s.name, held[id]])
    }
    return out
  }
  const base64 = bytes => btoa(String.fromCharCode(...bytes))
  const url64 = bytes => base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  const resolve = address => new URL(/^\/(?!\/)/.test(address) ? base + address : address, location.href)
  const token = async (url, fields, basic) => {
    const headers = { Accept: 'application/json' }
    if (basic) headers.Authorization = `Basic ${base64(new TextEncoder().encode(basic))}`
    const answer = await fetch(resolve(url), { method: 'POST', headers, body: new URLSearchParams(Object.entries(fields).filter(([, v]) => v)) })
    const body = await answer.json().catch(() => ({}))
    if (!answer.ok || !body.access_token) throw new Error(body.error_description ?? body.detail ?? body.error ?? `the token endpoint answered ${answer.status}`)
    return body.access_token
  }
  const code = async (flow, client, scope) => {
    const random = n => url64(crypto.getRandomValues(new Uint8Array(n)))
    const state = random(16)
    const verifier = random(48)
    const redirect = location.origin + document.documentElement.dataset.redirect
    const url = resolve(flow.authorizationUrl)
    const challenge = crypto.subtle && url64(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))
    const ask = { response_type: 'code', client_id: client.id, redirect_uri: redirect, scope, state, ...(challenge && { code_challenge: challenge, code_challenge_method: 'S256' }) }
    for (const [k, v] of Object.entries(ask)) if (v) url.searchParams.set(k, v)
    const opened = window.open(url, 'oauth2', 'popup,width=520,height=720')
    if (!opened) throw new Error('the browser did not open a window')
    const channel = new BroadcastChannel('docs-oauth2')
    const answer = await new Promise((resolve, reject) => {
      const watch = setInterval(() => { if (opened.closed) { clearInterval(watch); setTimeout(() => reject(new Error('the window was closed')), 30000) } }, 500)
      channel.onmessage = m => {
        if (m.data?.state !== state) return
        clearInterval(watch)
        resolve(m.data)
      }
    }).finally(() => channel.close())
    if (!answer.code) throw new Error(answer.error_description ?? answer.error ?? 'there is no code in the answer')
    return token(flow.tokenUrl, { grant_type: 'authorization_code', code: answer.code, redirect_uri: redirect, client_id: client.id, code_verifier: challenge && verifier }, client.secret && `${client.id}:${client.secret}`)
  }
  const authorize = s => {
    if (s.type === 'apiKey' && s.in === 'cookie') {
      s.row.querySelector('dd').append(make('p', { className: 'muted', textContent: 'Sign in on the site: “Try it” sends the cookies of this browser.' }))
      return
    }
    const box = make('details', { className: 'nested docs-auth' }, make('summary', { textContent: 'Authorize' }))
    const say = make('p', { className: 'docs-status', role: 'status', textContent: held[s.id] ? 'Will be sent with “Try it”.' : '' })
    const text = (_, type = 'text') => make('input', { type, spellcheck: false, autocomplete: type === 'password' ? 'off' : 'on' })
    const form = (title, inputs, scopes, get) => {
      const picks = Object.keys(scopes ?? {}).map(name => make('input', { type: 'checkbox', value: name, checked: true }))
      const go = make('button', { className: 'btn', textContent: title })
      const out = make('form', {}, ...inputs.map(([label, control]) => field(label, control, false)),
        ...picks.map(p => make('p', {}, make('label', {}, p, ` ${p.value}`))), make('div', { className: 'docs-actions' }, go))
      out.addEventListener('submit', async event => {
        event.preventDefault()
        say.textContent = 'Asking…'
        try { keep(s.id, await get(picks.filter(p => p.checked).map(p => p.value).join(' ')), say) } catch (err) { say.textContent = `Not authorized: ${err.message}` }
      })
      box.append(out)
    }
    if (s.type === 'http' && s.scheme.toLowerCase() === 'basic') {
      const name = text(); const pass = text('', 'password')
      form('Use', [['User name', name], ['Password', pass]], {}, () => base64(new TextEncoder().encode(`${name.value}:${pass.value}`)))
    } else {
      for (const [kind, flow] of Object.entries(s.flows ?? {})) {
        const id = text(); const secret = text('', 'password'); const name = text(); const pass = text('', 'password')
        const client = [['Client id', id], ['Client secret', secret]]
        const basic = () => secret.value && `${id.value}:${secret.value}`
        if (kind === 'password') form('Sign in', [['User name', name], ['Password', pass], ...client], flow.scopes, scope => token(flow.tokenUrl, { grant_type: 'password', username: name.value, password: pass.value, scope, client_id: id.value }, basic()))
        else if (kind === 'clientCredentials') form('Get a token', client, flow.scopes, scope => token(flow.tokenUrl, { grant_type: 'client_credentials', scope }, basic()))
        else if (kind === 'authorizationCode') form('Sign in elsewhere', client, flow.scopes, scope => code(flow, { id: id.value, secret: secret.value }, scope))
      }
      const value = text('', 'password')
      form('Use', [[s.type === 'apiKey' ? 'Key' : 'Token', value]], {}, () => value.value)
    }
    const forget = make('button', { className: 'btn', type: 'button', textContent: 'Forget' })
    forget.dataset.variant = 'outline'
    forget.addEventListener('click', () => keep(s.id, '', say))
    box.append(say, forget)
    s.row.querySelector('dd').append(box)
  }
  for (const s of schemes.values()) authorize(s)

  // A form for the parameters and the body, made when it is asked for.
  const build = article => {
    const form = make('form')
    const inputs = []
    for (const row of all('[data-param]', article)) {
      const { param: name, in: place, kind, example = '', enum: values } = row.dataset
      if (place === 'cookie') continue // the browser sends its own
      const required = 'required' in row.dataset
      let control
      if (values && kind !== 'array') control = choice(JSON.parse(values), required)
      else if (kind === 'boolean') control = choice(['true', 'false'], required)
      else control = make('input', { type: 'text', spellcheck: false, autocomplete: 'off', inputMode: kind === 'integer' ? 'numeric' : kind === 'number' ? 'decimal' : 'text', placeholder: kind === 'array' ? 'several: a, b' : example })
      if (required && example) control.value = example
      form.append(field(`${name} (${place})`, control, required))
      inputs.push({ name, place, kind, control })
    }
    return { form, inputs }
  }
  const address = (article, inputs) => {
    let path = article.dataset.path
    const query = new URLSearchParams()
    const headers = {}
    for (const { name, place, kind, control } of inputs) {
      const value = control.value
      if (place === 'path') path = path.replace(`{${name}}`, value.split('/').map(encodeURIComponent).join('/'))
      else if (value === '') continue
      else if (place === 'header') headers[name] = value
      else for (const v of kind === 'array' ? value.split(',').map(v => v.trim()) : [value]) query.append(name, v)
    }
    for (const [k, v] of credentials(article).query) query.append(k, v)
    return { url: ('server' in article.dataset ? full(article.dataset.server) : server) + path + (query.size ? `?${query}` : ''), headers }
  }

  const bodies = (article, form) => {
    const kinds = all('[data-body]', article)
    if (kinds.length === 0) return () => ({})
    const first = kinds[0]
    const type = first.dataset.body
    if (first.dataset.fields) {
      const multipart = kinds.some(k => k.dataset.body.startsWith('multipart/'))
      const controls = JSON.parse(first.dataset.fields).map(f => {
        const control = f.file ? make('input', { type: 'file', multiple: f.list }) : f.enum ? choice(f.enum, f.required) : make('input', { type: 'text', spellcheck: false, autocomplete: 'off' })
        form.append(field(f.name, control, f.required))
        return [f.name, control]
      })
      return () => {
        const data = multipart ? new FormData() : new URLSearchParams()
        for (const [name, control] of controls) {
          if (control.type === 'file') for (const file of control.files) data.append(name, file)
          else if (control.value !== '') data.append(name, control.value)
        }
        return { body: data }
      }
    }
    const text = make('textarea', { rows: 10, spellcheck: false, value: first.querySelector('pre')?.textContent ?? '' })
    if (first.dataset.examples) {
      const examples = JSON.parse(first.dataset.examples)
      const pick = choice(examples.map(e => e.name), true)
      pick.addEventListener('change', () => { text.value = examples.find(e => e.name === pick.value).value })
      form.append(field('Example', pick, false))
    }
    form.append(field(`Body (${type})`, text, false))
    return () => ({ body: text.value, type })
  }

  const tryRequest = (article, box) => {
    const { form, inputs } = build(article)
    const body = bodies(article, form)
    const send = make('button', { className: 'btn', textContent: 'Send' })
    const stop = make('button', { className: 'btn', type: 'button', textContent: 'Stop', hidden: true })
    stop.dataset.variant = 'outline'
    const status = make('p', { className: 'docs-status', role: 'status' })
    const heads = make('pre', { tabIndex: 0, ariaLabel: 'Response headers' })
    const headBox = make('details', { className: 'nested', hidden: true }, make('summary', { textContent: 'Headers' }), heads)
    const out = make('pre', { tabIndex: 0, hidden: true, ariaLabel: 'Response body' })
    form.append(make('div', { className: 'docs-actions' }, send, stop), status, headBox, out)
    box.append(form)
    let running
    stop.addEventListener('click', () => running?.abort())
    form.addEventListener('submit', async event => {
      event.preventDefault()
      running?.abort()
      const mine = running = new AbortController()
      const { url, headers } = address(article, inputs)
      const { body: data, type } = body()
      if (type) headers['Content-Type'] = type
      for (const [k, v] of Object.entries(credentials(article).headers)) headers[k] ??= v
      const method = article.dataset.method
      status.textContent = 'Sending…'
      out.hidden = headBox.hidden = true
      out.textContent = ''
      stop.hidden = !('stream' in article.dataset)
      const started = performance.now()
      try {
        const response = await fetch(url, { method, headers, body: data, credentials: 'same-origin', signal: mine.signal })
        const took = Math.round(performance.now() - started)
        const badge = make('span', { className: 'status', textContent: `${response.status} ${response.statusText}`.trim() })
        badge.dataset.class = String(response.status)[0]
        status.replaceChildren(badge, ` in ${took} ms`)
        heads.textContent = [...response.headers].map(([k, v]) => `${k}: ${v}`).join('\n')
        headBox.hidden = false
        const kind = response.headers.get('Content-Type') ?? ''
        if (!stop.hidden && response.ok && response.body) {
          out.hidden = false
          const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
          for (let part; !(part = await reader.read()).done;) {
            out.textContent = (out.textContent + part.value).slice(-20000)
            out.scrollTop = out.scrollHeight
          }
          status.append(', ended')
          stop.hidden = true
          return
        }
        if (/^(text|application)\//.test(kind) && !/octet-stream|zip|pdf/.test(kind)) {
          const text = await response.text()
          show(out, text.length > 200000 ? `${text.slice(0, 200000)}\n…` : text, text.length > 200000 ? '' : kind)
          out.hidden = text === ''
        } else if (kind) {
          const blob = await response.blob()
          status.append(', ', make('a', { href: URL.createObjectURL(blob), download: '', textContent: `download ${blob.size} bytes` }))
        }
      } catch (err) {
        if (mine !== running) return
        status.textContent = mine.signal.aborted ? 'Stopped.' : `No answer: ${err.message}`
        stop.hidden = true
      }
    })
  }

  const trySocket = (article, box) => {
    const { form, inputs } = build(article)
    const format = article.dataset.socket
    const status = make('p', { className: 'docs-status', role: 'status', textContent: 'Not connected.' })
    const log = make('pre', { tabIndex: 0, hidden: true, ariaLabel: 'Messages' })
    const text = make('textarea', { rows: 4, spellcheck: false, value: article.querySelector('[data-body=message] pre')?.textContent ?? '' })
    const connect = make('button', { className: 'btn', textContent: 'Connect' })
    const send = make('button', { className: 'btn', type: 'button', textContent: 'Send', disabled: true })
    send.dataset.variant = 'outline'
    form.append(field('Message', text, false), make('div', { className: 'docs-actions' }, connect, send), status, log)
    box.append(form)
    let socket
    const line = (mark, data) => {
      log.hidden = false
      log.append(make('span', { className: mark === '→' ? 'k' : 's', textContent: `${mark} ${data}\n` }))
      log.scrollTop = log.scrollHeight
    }
    form.addEventListener('submit', event => {
      event.preventDefault()
      if (socket) { socket.close(1000); return }
      socket = new WebSocket(address(article, inputs).url.replace(/^http/, 'ws'))
      status.textContent = 'Connecting…'
      connect.textContent = 'Disconnect'
      socket.onopen = () => { status.textContent = 'Connected.'; send.disabled = false }
      socket.onmessage = m => line('←', typeof m.data === 'string' ? m.data : `${m.data.size} bytes`)
      socket.onclose = e => {
        status.textContent = `Closed with ${e.code}${e.reason ? `: ${e.reason}` : ''}.`
        connect.textContent = 'Connect'
        send.disabled = true
        socket = undefined
      }
    })
    send.addEventListener('click', () => {
      let data = text.value
      if (format === 'json') try { data = JSON.stringify(JSON.parse(data)) } catch { /* the server will say so */ }
      socket.send(format === 'binary' ? new Blob([data]) : data)
      line('→', data)
    })
  }

  for (const box of all('.try')) {
    box.hidden = false
    box.addEventListener('toggle', () => {
      if (!box.open || box.querySelector('form')) return
      const article = box.closest('.operation')
      if ('socket' in article.dataset) trySocket(article, box)
      else tryRequest(article, box)
    })
  }
})()
