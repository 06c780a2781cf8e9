/* Reading a page aloud with the browser's own voice, and passing its address on. Nothing here is needed to read. */
"use strict";

(() => {
  const CHINESE = /^zh\b|^cmn\b|^yue\b/i;
  const LONGEST = 120; // characters: some voices fall silent in the midst of more
  const SENTENCES = /[^。！？；\n]+[。！？；”’）》]*/g;
  const SPOKEN = "h1, h2, h3, h4, h5, p, li, td, th, figcaption";

  const keep = document.querySelector(".keep");
  const [aloud, hush, copy, share] = [".aloud", ".hush", ".copy", ".share"].map((name) => keep.querySelector(name));
  const status = keep.querySelector("[role=status]");
  const speech = globalThis.speechSynthesis;

  // What is read: titles, sources and text, but not what leads elsewhere.
  const blocks = () =>
    [...document.querySelectorAll(".editors-note, .article, .briefs")]
      .flatMap((part) => [...part.querySelectorAll(SPOKEN)])
      .filter((block, at, all) => !block.matches(".more") && all.indexOf(block) === at && !block.querySelector(SPOKEN));

  const textOf = (block) => {
    const copied = block.cloneNode(true);
    for (const link of copied.querySelectorAll(".own-page")) link.remove();
    return copied.textContent.trim();
  };

  const piecesOf = (text) =>
    (text.match(SENTENCES) ?? []).flatMap((sentence) => {
      const pieces = [];
      for (let at = 0; at < sentence.length; at += LONGEST) pieces.push(sentence.slice(at, at + LONGEST));
      return pieces;
    });

  class Reader {
    constructor(voice) {
      this.voice = voice;
      this.turn = 0; // what an earlier reading still says is not listened to
    }

    start() {
      const turn = ++this.turn;
      speech.cancel();
      const queue = blocks().flatMap((block) => piecesOf(textOf(block)).map((piece) => ({ block, piece })));
      const next = () => {
        if (turn !== this.turn) return;
        const said = queue.shift();
        this.mark(said?.block);
        if (!said) return this.stop();
        const words = new SpeechSynthesisUtterance(said.piece);
        words.voice = this.voice;
        words.lang = this.voice.lang;
        words.addEventListener("end", next);
        words.addEventListener("error", () => turn === this.turn && this.stop("浏览器读不出声音，请换一个浏览器再试。"));
        speech.speak(words);
      };
      this.show("暂停", true);
      next();
    }

    toggle() {
      if (hush.hidden) return this.start();
      if (speech.paused) {
        speech.resume();
        this.show("暂停", true);
      } else {
        speech.pause();
        this.show("接着读", true);
      }
    }

    stop(why = "") {
      this.turn += 1;
      speech.cancel();
      this.mark(undefined);
      this.show("朗读", false);
      status.textContent = why;
    }

    show(label, isReading) {
      aloud.textContent = label;
      hush.hidden = !isReading;
    }

    mark(block) {
      document.querySelector(".being-read")?.classList.remove("being-read");
      block?.classList.add("being-read");
      block?.scrollIntoView({ block: "nearest" });
    }
  }

  const offerVoice = () => {
    const voices = speech.getVoices().filter((voice) => CHINESE.test(voice.lang));
    if (!voices.length || !aloud.hidden) return;
    const reader = new Reader(voices.find((voice) => voice.localService) ?? voices[0]);
    aloud.hidden = false;
    aloud.addEventListener("click", () => reader.toggle());
    hush.addEventListener("click", () => reader.stop());
    addEventListener("pagehide", () => speech.cancel());
  };

  if (speech) {
    speech.cancel(); // what the page before was saying
    offerVoice();
    speech.addEventListener?.("voiceschanged", offerVoice);
  }

  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(copy.dataset.address);
        status.textContent = "链接已复制。";
      } catch {
        status.textContent = `浏览器不让复制，请手工复制：${copy.dataset.address}`;
      }
    });
  }

  if (share && navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => navigator.share({ title: document.title, url: share.dataset.address }).catch(() => {}));
  }
})();
