// Files of the app's own server.

/** A file at a path as the server's `media_url` gives it. */
export async function fetchedFile(path: string): Promise<ArrayBuffer> {
  const response = await fetch(addressOf(path));
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return response.arrayBuffer();
}

/** Wherever the app is mounted, the server's files lie beside Streamlit's own scripts. */
function addressOf(path: string): string {
  const script = document.querySelector<HTMLScriptElement>('script[src*="/static/js/"]');
  const base = script ? script.src.slice(0, script.src.indexOf("/static/js/")) : location.origin;
  return base + path;
}
