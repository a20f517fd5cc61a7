"""A hand and an eye for a page: clicks what a person would click, by the words that stand there."""

import asyncio
import json
from typing import Any

from .browser import Page, PageError

SECONDS = 90.0
"""How long something may take to appear: a busy machine compiles the whole frontend at first."""
TICK = 0.15

_LOOK = """
(() => {
  if (!document.body) return null;
  const all = [];
  const walk = node => {
    if (![Node.ELEMENT_NODE, Node.DOCUMENT_FRAGMENT_NODE].includes(node.nodeType)) return;
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (['STYLE', 'SCRIPT'].includes(node.tagName)) return;
      all.push(node);
      if (node.shadowRoot) walk(node.shadowRoot);
    }
    node.childNodes.forEach(walk);
  };
  walk(document.body);
  const over = node => node.assignedSlot || node.parentNode || node.host;
  const within = (node, other) => {
    for (let at = node; at; at = over(at)) if (at === other) return true;
    return false;
  };
  const own = node => [...node.childNodes].filter(one => one.nodeType === Node.TEXT_NODE)
    .map(one => one.textContent).join(' ').replace(/\\s+/g, ' ').trim();
  const words = node => [own(node), node.getAttribute('aria-label'), node.getAttribute('title'),
    typeof node.label === 'string' ? node.label : null, node.placeholder || null];
  const top = (x, y) => {
    let node = document.elementFromPoint(x, y);
    while (node && node.shadowRoot) {
      const deeper = node.shadowRoot.elementFromPoint(x, y);
      if (!deeper || deeper === node) break;
      node = deeper;
    }
    return node;
  };
  const wanted = WANTED, tag = TAG, exact = EXACT;
  const fits = word => word && (exact ? word === wanted : word.includes(wanted));
  const found = all.filter(node => words(node).some(fits) && (!tag || node.localName === tag));
  for (const node of found.reverse()) {
    node.scrollIntoView({block: 'center', behavior: 'instant'});
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const hit = top(x, y);
    if (hit && (within(hit, node) || within(node, hit))) {
      return {x, y, tag: node.localName, disabled: !!node.disabled};
    }
  }
  return null;
})()
"""
"""The last of the visible elements that bear the words: what lies on top comes last."""

_FIELDS = """
(root => {
  const all = [];
  const walk = node => {
    if (['TEXTAREA', 'INPUT'].includes(node.tagName)) all.push(node.value);
    if (node.shadowRoot) walk(node.shadowRoot);
    node.childNodes.forEach(walk);
  };
  if (root) walk(root);
  return all;
})(document.body)
"""

_FOCUS = """
(() => {
  let node = document.activeElement;
  while (node && node.shadowRoot && node.shadowRoot.activeElement) {
    node = node.shadowRoot.activeElement;
  }
  return !!node && ['TEXTAREA', 'INPUT'].includes(node.tagName);
})()
"""

TEXT = """
(root => {
  const all = [];
  const walk = node => {
    if (node.nodeType === Node.TEXT_NODE) all.push(node.textContent);
    if (node.nodeType === Node.ELEMENT_NODE && ['STYLE', 'SCRIPT'].includes(node.tagName)) return;
    if (node.shadowRoot) walk(node.shadowRoot);
    node.childNodes.forEach(walk);
  };
  if (root) walk(root);
  return all.join(' ').replace(/\\s+/g, ' ');
})(document.body)
"""
"""All text of the page, inside the components too."""


class Hand:
    """Somebody who reads and clicks. All waits end in `PageError`, which says for what."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def find(
        self, words: str, *, tag: str = "", exact: bool = True, seconds: float = SECONDS
    ) -> dict[str, Any]:
        """Return where the element with these words is, once it can be clicked."""
        look = (
            _LOOK.replace("WANTED", json.dumps(words))
            .replace("TAG", json.dumps(tag), 1)
            .replace("EXACT", json.dumps(exact), 1)
        )
        last: object = None
        try:
            async with asyncio.timeout(seconds):
                while True:
                    at = await self.page.evaluate(look)
                    # A page that is still moving would be clicked beside the mark.
                    if at is not None and not at["disabled"] and at == last:
                        found: dict[str, Any] = at
                        return found
                    last = at
                    await asyncio.sleep(TICK)
        except TimeoutError:
            raise PageError(f"nothing to click on that says {words!r}") from None

    async def click(
        self, words: str, *, tag: str = "", exact: bool = True, seconds: float = SECONDS
    ) -> None:
        """Click on the middle of what bears these words."""
        at = await self.find(words, tag=tag, exact=exact, seconds=seconds)
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            await self.page.send(
                "Input.dispatchMouseEvent",
                type=kind,
                x=at["x"],
                y=at["y"],
                button="none" if kind == "mouseMoved" else "left",
                clickCount=1,
            )

    async def write(self, text: str) -> None:
        """Type into the field that has the focus, or gets it by itself."""
        await self.page.until(_FOCUS, seconds=SECONDS)
        await self.page.send("Input.insertText", text=text)

    async def replace(self, text: str) -> None:
        """Type over what stands in the field that has the focus."""
        await self.page.until(_FOCUS, seconds=SECONDS)
        await self.page.send(
            "Input.dispatchKeyEvent", type="keyDown", key="a", code="KeyA", commands=["selectAll"]
        )
        await self.page.send("Input.dispatchKeyEvent", type="keyUp", key="a", code="KeyA")
        await self.page.send("Input.insertText", text=text)

    async def press(self, key: str, code: int) -> None:
        """Press and release a key."""
        for kind in ("keyDown", "keyUp"):
            await self.page.send(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code
            )

    async def holds(self, text: str, *, seconds: float = SECONDS) -> None:
        """Wait until a field holds exactly this text."""
        try:
            await self.page.until(f"{_FIELDS}.includes({json.dumps(text)})", seconds=seconds)
        except PageError:
            raise PageError(f"no field holds {text!r}") from None

    async def see(self, words: str, *, seconds: float = SECONDS) -> None:
        """Wait until the words stand on the page."""
        try:
            await self.page.until(f"{TEXT}.includes({json.dumps(words)})", seconds=seconds)
        except PageError:
            raise PageError(f"the page does not say {words!r}") from None
