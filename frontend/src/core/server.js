// Files of the app's own server.

/** @param {string} path  as `media_url` gives it @returns {Promise<ArrayBuffer>} */
export async function fetchedFile(path) {
  const response = await fetch(addressOf(path));
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return response.arrayBuffer();
}

/** Wherever the app is mounted, the server's files lie beside Streamlit's own scripts. */
function addressOf(path) {
  const script = document.querySelector('script[src*="/static/js/"]');
  const base = script ? script.src.slice(0, script.src.indexOf("/static/js/")) : location.origin;
  return base + path;
}
