// Notes in the page, to the millisecond, when a key was pressed and when what it changed was drawn.
window.watched = (() => {
  const CARD = '[data-testid="stMetricValue"]';
  const now = () => performance.now();
  const figure = () => document.querySelector(CARD)?.innerText;
  const last = { key: 0, figure: "", card: 0, chart: 0, table: 0, idle: 0, any: 0 };
  addEventListener("keydown", () => {
    Object.assign(last, { key: now(), figure: figure(), card: 0, chart: 0, table: 0, idle: 0, any: now() });
  }, true);
  const running = () => !document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]');
  const noted = (changes) => {
    last.any = now();
    if (!last.card && figure() !== last.figure) last.card = last.any;
    for (const { target, attributeName } of changes) {
      const place = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      if (attributeName === "data-test-script-state" && !running()) last.idle = last.any;
      if (place?.closest('[data-testid="stVegaLiteChart"]')) last.chart = last.any;
    }
  };
  const options = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(noted).observe(document, options);
  // Tables are drawn on a canvas: the text in it is the last thing that a change of theirs writes.
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (...given) {
    last.table = last.any = now();
    return write.apply(this, given);
  };
  const since = (time) => (time > last.key ? time - last.key : 0);
  return {
    quiet: (ms) => !running() && now() - last.any > ms && document.querySelector("h1, [data-testid=stSlider]") !== null,
    told: () => {
      const told = { card: since(last.card), chart: since(last.chart), table: since(last.table), idle: since(last.idle) };
      return { ...told, drawn: Math.max(...Object.values(told)) };
    },
  };
})();
