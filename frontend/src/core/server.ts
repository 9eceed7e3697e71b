// Files of the server that this script came from. They lie beside the folder of the scripts, wherever a page mounts the app.

let base = new URL(/* @vite-ignore */ "../", import.meta.url).href;

/** Where addresses of files begin, for a page that keeps them elsewhere than beside the scripts. */
export function serveFrom(address: string): void {
  base = new URL(address, document.baseURI).href;
}

/** The whole address of a file, as messages name it. */
export function fileUrl(address: string): string {
  return new URL(address, base).href;
}

/** The content of a file; what goes wrong is said in words for the person. */
export async function fetchFile(address: string): Promise<ArrayBuffer> {
  const response = await fetch(fileUrl(address)).catch(() => {
    throw new Error("the server cannot be reached");
  });
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return response.arrayBuffer();
}
