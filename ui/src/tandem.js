// What the built-in pages do beyond what HTML can. Every page works without it.
(() => {
  const root = document.documentElement

  // Theme: at once, without the reload that the form would do. The cookie is the one the server reads.
  document.addEventListener('submit', event => {
    const form = event.target
    if (!form.matches('[data-theme-form]') || !event.submitter) return
    event.preventDefault()
    const theme = event.submitter.value
    root.dataset.theme = theme
    document.querySelector('meta[name="color-scheme"]')?.setAttribute('content', theme === 'auto' ? 'light dark' : theme)
    document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax` + (location.protocol === 'https:' ? ';secure' : '')
    const menu = form.closest('details')
    for (const button of form.querySelectorAll('[name="theme"]')) button.setAttribute('aria-pressed', button === event.submitter)
    const [to, from] = [menu?.querySelector('summary use'), event.submitter.querySelector('use')]
    if (to && from) to.setAttribute('href', from.getAttribute('href'))
    if (menu) { menu.open = false; menu.querySelector('summary').focus() }
  })

  // Menus close when something else is chosen, and with Escape.
  const menus = () => document.querySelectorAll('details[data-menu][open]')
  document.addEventListener('click', event => { for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false })
  document.addEventListener('focusin', event => { for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false })
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') for (const menu of menus()) { menu.open = false; menu.querySelector('summary').focus() }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (event.target.closest('input, textarea, select, [contenteditable]')) return
    const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`)
    if (target) { event.preventDefault(); target.matches('a, button') ? target.click() : target.focus() }
  })

  // Rows: one box ticks all, Shift ticks a range, and what shows the count shows it.
  const boxes = name => [...document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`)]
  const lastBox = new Map()
  const refresh = name => {
    const all = boxes(name), ticked = all.filter(box => box.checked).length
    for (const head of document.querySelectorAll(`[data-select-all="${CSS.escape(name)}"]`)) {
      head.checked = ticked > 0 && ticked === all.length
      head.indeterminate = ticked > 0 && ticked < all.length
    }
    for (const label of document.querySelectorAll(`[data-selected-count="${CSS.escape(name)}"]`)) label.textContent = `${ticked} of ${all.length} selected`
  }
  document.addEventListener('click', event => {
    const box = event.target.closest?.('input[type="checkbox"]')
    if (!box) return
    if (box.dataset.selectAll) {
      for (const other of boxes(box.dataset.selectAll)) other.checked = box.checked
      refresh(box.dataset.selectAll)
    } else if (document.querySelector(`[data-select-all="${CSS.escape(box.name)}"]`)) {
      const all = boxes(box.name), last = all.indexOf(lastBox.get(box.name)), here = all.indexOf(box)
      if (event.shiftKey && last >= 0) for (let i = Math.min(last, here); i <= Math.max(last, here); i++) all[i].checked = box.checked
      lastBox.set(box.name, box)
      refresh(box.name)
    }
  })

  // Forms that guard what was typed.
  let dirty = null
  document.addEventListener('input', event => { const form = event.target.form; if (form?.matches('[data-guard]') && !form.closest('.card-page')) dirty = form })
  document.addEventListener('submit', event => {
    const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm
    if (question && !confirm(question)) { event.preventDefault(); return }
    dirty = null
  })
  addEventListener('beforeunload', event => { if (dirty?.isConnected) event.preventDefault() })
  document.addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's' && !event.altKey && !event.shiftKey) {
      const form = event.target.form ?? document.querySelector('form[data-guard]')
      if (form?.matches('[data-guard]')) { event.preventDefault(); form.requestSubmit() }
    }
  })

  // Selects and boxes that send their form when they change.
  document.addEventListener('change', event => { if (event.target.matches('[data-submit]')) event.target.form?.requestSubmit() })

  // Inline rows: copy the blank row instead of asking the server for one.
  document.addEventListener('click', event => {
    const button = event.target.closest?.('[data-formset-add]')
    const set = button?.closest('[data-formset]')
    const blank = set?.querySelector(':scope > template')
    const total = set && set.dataset.formset && set.querySelector(`input[name="${CSS.escape(set.dataset.formset)}"]`)
    if (!blank || !total) return
    event.preventDefault()
    const row = blank.content.cloneNode(true)
    for (const element of row.querySelectorAll('*')) for (const attribute of [...element.attributes])
      if (attribute.value.includes('__index__')) attribute.value = attribute.value.replaceAll('__index__', total.value)
    const first = row.querySelector('input:not([type="hidden"]), select, textarea')
    set.querySelector('tbody').append(row)
    window.htmx?.process(set.querySelector('tbody').lastElementChild)
    total.value = Number(total.value) + 1
    first?.focus()
  })

  // Pickers of many: a box that narrows what is shown. What is ticked stays in sight.
  for (const picker of document.querySelectorAll('[data-picker]')) {
    const box = picker.querySelector('input[type="search"]')
    box.parentElement.hidden = false
    box.addEventListener('input', () => {
      const wanted = box.value.trim().toLowerCase()
      let heading = null, shown = false
      for (const element of picker.querySelector('.picker-list').children) {
        if (element.matches('strong')) {
          if (heading) heading.hidden = !shown
          heading = element
          shown = false
          continue
        }
        element.hidden = !element.textContent.toLowerCase().includes(wanted) && !element.querySelector('input').checked
        shown ||= !element.hidden
      }
      if (heading) heading.hidden = !shown
    })
    box.addEventListener('keydown', event => { if (event.key === 'Enter') event.preventDefault() })
  }

  // Copy buttons.
  document.addEventListener('click', async event => {
    const button = event.target.closest?.('[data-copy]')
    if (!button) return
    await navigator.clipboard?.writeText(button.dataset.copy)
    button.dataset.copied = 'true'
    setTimeout(() => delete button.dataset.copied, 1500)
  })

  // After a refused form the summary is what to read first.
  const start = () => {
    for (const head of document.querySelectorAll('[data-select-all]')) refresh(head.dataset.selectAll)
    document.querySelector('[data-focus]')?.focus()
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start)
  else start()
  document.addEventListener('htmx:after:swap', start)
})()
