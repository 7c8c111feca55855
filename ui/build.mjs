// Makes what package page and web/docs embed from the sources here and the packages that package-lock.json pins.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { transformSync } from 'esbuild'

process.chdir(import.meta.dirname)
const out = '../page/assets/dist'
const modules = 'node_modules'
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
mkdirSync('.build', { recursive: true })

// Basecoat has 36 components and styles them all in one file; the pages use these.
const components = ['alert', 'badge', 'button', 'button-group', 'card', 'checkbox', 'dialog', 'input', 'kbd', 'label',
  'native-select', 'progress', 'radio', 'skeleton', 'switch', 'table', 'tabs', 'textarea', 'toast']
const style = readFileSync(`${modules}/basecoat-css/dist/styles/vega.css`, 'utf8')
const sections = new Map()
{
  const inner = style.slice(style.indexOf('{') + 1, style.lastIndexOf('}'))
  const head = style.slice(0, style.indexOf('@layer'))
  let name = head.match(/\/\* (.*?) \*\//)?.[1].toLowerCase()
  const parts = inner.split(/^ {2}\/\* (.*?) \*\/$/m)
  if (name) sections.set(name, parts[0])
  for (let i = 1; i < parts.length; i += 2) sections.set(parts[i].toLowerCase(), (sections.get(parts[i].toLowerCase()) ?? '') + parts[i + 1])
}
const wanted = components.map(c => c.replace('-', ' '))
for (const name of wanted) if (!sections.has(name)) throw new Error(`Basecoat has no section "${name}": ${[...sections.keys()].join(', ')}`)
writeFileSync('.build/basecoat.css',
  components.map(c => `@import "../${modules}/basecoat-css/dist/components/${c}.css";`).join('\n') + '\n@import "./style.css";\n')
writeFileSync('.build/style.css', '@layer components {\n' + wanted.map(n => `/* ${n} */` + sections.get(n)).join('\n') + '}\n')

const css = (from, to) => execFileSync(`${modules}/.bin/tailwindcss`, ['--input', from, '--output', to, '--minify'], { stdio: ['ignore', 'ignore', 'inherit'] })
css('src/tandem.css', `${out}/tandem.css`)
mkdirSync('../web/docs/assets', { recursive: true })
css('src/docs.css', '../web/docs/assets/docs.css')

const js = (source, to) => writeFileSync(to, transformSync(source, { minify: true, target: 'es2022', legalComments: 'none' }).code)
writeFileSync(`${out}/htmx.min.js`, readFileSync(`${modules}/htmx.org/dist/htmx.min.js`, 'utf8').replace(/\n?\/\/# sourceMappingURL=.*\n?$/, '\n'))
js(readFileSync('src/tandem.js', 'utf8'), `${out}/tandem.js`)
js(['basecoat', 'tabs', 'toast'].map(m => readFileSync(`${modules}/basecoat-css/dist/js/${m}.js`, 'utf8')).join(';\n'), `${out}/basecoat.js`)

// One sprite. The symbols carry Lucide's presentation, so that `use` needs nothing but an address.
const icons = readFileSync('src/icons.txt', 'utf8').split(/\s+/).filter(Boolean).sort()
const symbols = icons.map(entry => {
  const [name, file = name] = entry.split('=') // name, or alias=name
  const svg = readFileSync(`${modules}/lucide-static/icons/${file}.svg`, 'utf8')
  return `<symbol id="${name}" viewBox="0 0 24 24" ${stroke()}>${svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace('</svg>', '').replace(/\s*\n\s*/g, '').replace(/ \/>/g, '/>')}</symbol>`
})
function stroke() { return 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"' }
const mark = readFileSync('src/tandem.svg', 'utf8').replace(/^[\s\S]*?<svg[^>]*>/, '').replace('</svg>', '').replace(/\s*\n\s*/g, '')
symbols.push(`<symbol id="tandem" viewBox="0 0 24 24" ${stroke()}>${mark}</symbol>`)
writeFileSync(`${out}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('\n')}</svg>\n`)
writeFileSync(`${out}/favicon.svg`, readFileSync('src/favicon.svg', 'utf8'))

const licences = [['Basecoat', 'basecoat-css', 'LICENSE.md'], ['htmx', 'htmx.org', 'LICENSE'], ['Lucide', 'lucide-static', 'LICENSE'], ['Tailwind CSS', 'tailwindcss', 'LICENSE']]
writeFileSync(`${out}/THIRD_PARTY_LICENSES.txt`, 'The files beside this one contain work of others, under these licences.\n' + licences.map(([title, pkg, file]) =>
  `\n${'='.repeat(100)}\n${title} ${JSON.parse(readFileSync(`${modules}/${pkg}/package.json`, 'utf8')).version}\n\n${readFileSync(`${modules}/${pkg}/${file}`, 'utf8').trim()}\n`).join(''))
rmSync('.build', { recursive: true })

// Budgets, gzipped, in bytes.
const size = f => gzipSync(readFileSync(f), { level: 9 }).length
const sum = (...files) => files.reduce((n, f) => n + size(f), 0)
const budgets = [
  ['style sheet', sum(`${out}/tandem.css`), 30_000],
  ['scripts', sum(`${out}/htmx.min.js`, `${out}/tandem.js`, `${out}/basecoat.js`), 30_000],
  ['icons', sum(`${out}/icons.svg`), 8_000],
  ['docs style sheet', sum('../web/docs/assets/docs.css'), 12_000],
]
let over = false
for (const [what, bytes, budget] of budgets) {
  console.log(`${what.padEnd(18)} ${String(bytes).padStart(6)} of ${budget} bytes gzipped`)
  over ||= bytes > budget
}
for (const f of readdirSync(out)) console.log(`  ${f}`)
if (over) { console.error('over budget'); process.exit(1) }
