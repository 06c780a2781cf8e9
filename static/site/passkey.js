/* Passkeys: between the browser, which has bytes, and the site, which has text. */
"use strict";

const passkeys = {
  areHere: Boolean(window.PublicKeyCredential && navigator.credentials),

  bytes(text) {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  },

  text(bytes) {
    const signs = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
    return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  },

  named(keys) { return keys?.map((key) => ({ ...key, id: this.bytes(key.id) })); },

  /* What a passkey answers to the site's challenge, as text. */
  async get({ publicKey }) {
    const asked = { ...publicKey, challenge: this.bytes(publicKey.challenge), allowCredentials: this.named(publicKey.allowCredentials) };
    return this.written(await navigator.credentials.get({ publicKey: asked }), ["clientDataJSON", "authenticatorData", "signature", "userHandle"]);
  },

  /* A new passkey, which is kept where it can say itself whose it is. */
  async create({ publicKey }) {
    const asked = {
      ...publicKey,
      challenge: this.bytes(publicKey.challenge),
      user: { ...publicKey.user, id: this.bytes(publicKey.user.id) },
      excludeCredentials: this.named(publicKey.excludeCredentials),
    };
    return this.written(await navigator.credentials.create({ publicKey: asked }), ["clientDataJSON", "attestationObject"]);
  },

  written(credential, parts) {
    const said = parts.filter((part) => credential.response[part]).map((part) => [part, this.text(credential.response[part])]);
    return JSON.stringify({
      id: credential.id,
      rawId: this.text(credential.rawId),
      type: credential.type,
      response: Object.fromEntries(said),
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  },

  fault(error) {
    if (error.name === "InvalidStateError") return "这台设备上已经有您的通行密钥了。";
    if (error.name === "SecurityError") return "这个网址用不了通行密钥：要用域名和 https 打开。";
    return "没有通过：通行密钥没有拿到，请再试一次。";
  },
};

async function askForPasskey(event) {
  const form = event.currentTarget;
  const field = form.elements.credential;
  if (field.value) return;
  event.preventDefault();
  const line = form.querySelector("[role=alert]");
  line.hidden = true;
  try {
    field.value = await passkeys[form.dataset.passkey](await optionsFor(form));
    form.submit();
  } catch (error) {
    line.textContent = passkeys.fault(error);
    line.hidden = false;
  }
}

async function optionsFor(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  return (await response.json()).request_options;
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.hidden = !passkeys.areHere;
    form.addEventListener("submit", askForPasskey);
  });
});
/* Come back to by the browser's own button, a page asks anew. */
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-passkey] [name=credential]").forEach((field) => { field.value = ""; });
});
