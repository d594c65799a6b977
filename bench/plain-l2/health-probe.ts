/** A shell command that asks the health path with whichever tool the image has. */
export function probe(host: string, port: number, path: string): string {
  const url = `http://${host}:${port}${path}`;
  const tools = {
    wget: `wget -q -T 4 -O /dev/null ${url}`,
    curl: `curl -fs -m 4 -o /dev/null ${url}`,
    python3: `python3 -c "import urllib.request as r; r.urlopen('${url}', timeout=4)"`,
    node: `node -e "fetch('${url}', { signal: AbortSignal.timeout(4000) }).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"`,
    bash: `timeout 4 bash -c 'exec 3<>/dev/tcp/${host}/${port}; printf "GET ${path} HTTP/1.0\\r\\n\\r\\n" >&3; read -r _ status _ <&3; [ "$status" = 200 ]'`,
  };
  const branches = Object.entries(tools).map(([tool, command]) => `if command -v ${tool} >/dev/null; then ${command}`);
  const missing = `echo "the image has none of ${Object.keys(tools).join(', ')}: set containerHealthCheck" >&2; exit 1`;
  return `${branches.join('; el')}; else ${missing}; fi`;
}
