/* The words with the link, and those with the code, each copied at one press. */
async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select(); // without HTTPS, or where it is not allowed, there is only the old way
    if (!document.execCommand("copy")) throw new Error("not copied");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.copy);
    const say = (words) => {
      button.textContent = words;
    };
    copy(field).then(
      () => say("已复制"),
      () => {
        field.select();
        say("没有复制成，请按 Ctrl+C");
      },
    );
  });
}
