// A request that is open is looked at again, ever more rarely; once it has ended, the page is loaded anew. Without this script one presses "Look again".
"use strict";
{
  const look = async (wait) => {
    const shown = document.querySelector("#request[data-look]");
    if (!shown) return;
    if (document.hidden) { document.addEventListener("visibilitychange", () => look(wait), { once: true }); return; }
    const answer = await fetch(shown.dataset.look, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer && answer.ok && !answer.redirected) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#request");
      if (fresh && fresh.className !== shown.className) shown.replaceWith(fresh);
      // the service takes up another version within a second or two
      if (fresh && !fresh.dataset.look) { setTimeout(() => location.reload(), 2500); return; }
    }
    setTimeout(look, wait, Math.min(wait * 1.3, 15000));
  };
  setTimeout(look, 1500, 2000);
}
