// Fetches the scripts of others that web/docs/scalar and web/docs/swagger embed, in the versions named here, and writes them compressed.
// Run `npm run vendor` after a change of a version; the tests of those packages know what must come out.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

process.chdir(import.meta.dirname)
const packages = [
  { name: '@scalar/api-reference', version: '1.72.1', integrity: 'XpEJ0rfc/cXbCrR+iC4kK0o/WwX2dTtGQbT049OlPKAHD6IMIFdTeGz2r+M27P2EDWKyUITRm/NzlP8z2pw/Ow==',
    files: { 'dist/browser/standalone.js': '../web/docs/scalar/assets/standalone.js.gz' } },
  { name: 'swagger-ui-dist', version: '5.35.0', integrity: 'U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ==',
    files: { 'swagger-ui-bundle.js': '../web/docs/swagger/assets/swagger-ui-bundle.js.gz', 'swagger-ui.css': '../web/docs/swagger/assets/swagger-ui.css.gz' } }
]
for (const { name, version, integrity, files } of packages) {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-vendor-'))
  try {
    const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', folder], { encoding: 'utf8' }))
    const archive = join(folder, filename)
    if (createHash('sha512').update(readFileSync(archive)).digest('base64') !== integrity) throw new Error(`${name} ${version} is not what it was`)
    execFileSync('tar', ['xzf', archive, '-C', folder])
    for (const [from, to] of Object.entries(files)) writeFileSync(to, gzipSync(readFileSync(join(folder, 'package', from)), { level: 9 }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
