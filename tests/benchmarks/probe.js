// Runs inside the page. From the Enter key to the frame that shows the result, by the page's
// own clock: neither the browser's remote control nor Python's scheduling is in the figures.
//
// Once a frame it is checked which parts show the result; a part's time is that of the first
// frame that has it, painted. A frame takes 16 ms, for every app.
//
// "run" is the frame that shows the server's last message of the run. Streamlit's own sign of
// a running script does not serve: React leaves out the change of a run that is short enough.
(() => {
  const QUIET = 300; // milliseconds without a message: the run is over

  let wanted = null;
  let picture = null;
  let decoded = null;
  let start = null;
  let shownMessage = null;
  let seen = {};
  let lastMessage = 0;

  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", () => (lastMessage = performance.now()));
    }
  };

  const holds = (selector, figure) => {
    const whole = new RegExp(`(?<![\\d,])${figure}(?![\\d,])`);
    return [...document.querySelectorAll(selector)].some((e) => whole.test(e.textContent));
  };

  const identity = (image) => image.src + image.alt;

  const lookAtPicture = (note) => {
    const image = document.querySelector(wanted.picture);
    if (!image || !image.complete || !image.naturalWidth) return;
    const now = identity(image);
    if (wanted.pictureChanges && now === picture) return;
    if (decoded === now) return note("diagram");
    // An image may be complete and not yet be painted: its pixels are unpacked elsewhere.
    image.decode().then(
      () => (decoded = now),
      () => {},
    );
  };

  const lookAtMessages = (note) => {
    if (lastMessage <= start || lastMessage === shownMessage) return;
    shownMessage = lastMessage;
    note("run");
  };

  const isShown = () =>
    [...Object.keys(wanted.totals), "run", ...(wanted.picture ? ["diagram"] : [])].every(
      (part) => part in seen,
    );

  const isComplete = () => isShown() && performance.now() - lastMessage > QUIET;

  // Calls back as soon as the frame that is being made has been painted.
  const afterPaint = (then) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(null);
  };

  const look = () => {
    const parts = seen;
    const begun = start;
    const note = (part) => afterPaint(() => (parts[part] = performance.now() - begun));
    for (const [part, selector] of Object.entries(wanted.totals))
      if (!(part in seen) && holds(selector, wanted.figure)) note(part);
    if (wanted.picture && !("diagram" in seen)) lookAtPicture(note);
    lookAtMessages(note);
    if (!isComplete()) requestAnimationFrame(look);
  };

  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || !wanted || start !== null) return;
      start = event.timeStamp;
      requestAnimationFrame(look);
    },
    true,
  );

  window.benchmark = {
    // The next Enter begins the measurement.
    arm(next) {
      const image = next.picture && document.querySelector(next.picture);
      picture = image ? identity(image) : null;
      [wanted, start, decoded, shownMessage, seen] = [next, null, null, null, {}];
    },
    // Part -> milliseconds, once all parts have been seen and the script has run to its end.
    times: () => (wanted && isComplete() ? seen : null),
    // Which totals are not on screen now.
    missing: (totals, figure) =>
      Object.keys(totals).filter((part) => !holds(totals[part], figure)),
  };
})();
