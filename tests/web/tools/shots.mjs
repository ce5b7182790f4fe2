// node shots.mjs FOLDER [FILTER]: a picture of every screen at three widths, light and dark.
// `cargo xtask shots` calls it. The screens are those of tests/web/screens.json.
import fs from "node:fs";
import path from "node:path";
import { launchChromium, openPage, screens, serveDist, waitForState } from "../lib.mjs";

const VIEWPORTS = [{ width: 1440, height: 900 }, { width: 900, height: 1100 }, { width: 390, height: 844 }];
const [folder, filter = ""] = process.argv.slice(2);
fs.mkdirSync(folder, { recursive: true });

const server = await serveDist();
const browser = await launchChromium();
let wrong = 0;
for (const { name, hash } of screens()) {
  for (const viewport of VIEWPORTS) {
    for (const colorScheme of ["light", "dark"]) {
      const file = `${name}-${viewport.width}-${colorScheme}.png`;
      if (!file.includes(filter)) continue;
      const options = { viewport, colorScheme, reducedMotion: "reduce" };
      const { context, page, complaints } = await openPage(browser, server.url + hash, options);
      try {
        await waitForState(page);
      } catch (error) {
        complaints.push(error.message);
      }
      await page.evaluate("document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true)))))");
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      if (wide > viewport.width) complaints.push(`${wide} px wide: it scrolls sideways`);
      await page.screenshot({ path: path.join(folder, file), fullPage: true });
      wrong += complaints.length > 0;
      console.log([path.join(path.basename(folder), file), ...complaints].join("\n  ! "));
      await context.close();
    }
  }
}
await browser.close();
await server.close();
process.exit(wrong ? 1 : 0);
