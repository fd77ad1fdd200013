package io.github.sightline.relay.examples.web;

/** What a script can read from the page: whose picture, which frame, how it is told. */
public final class Marks {
  /** The first camera is shown as live. */
  public static final String LIVE = "document.querySelector('article')?.dataset.state === 'live'";

  /** Frames the first camera refused, from the drawer. */
  public static final String REFUSED = figure("Frames refused");

  /** Clip and frame of the n-th picture: -1 while there is none that can be read. */
  static final String MARK =
      """
      (() => {
        const source = document.querySelectorAll('canvas')[%d];
        if (!source || source.width !== 1920) return { clip: -1, frame: -1 };
        const canvas = document.createElement('canvas');
        Object.assign(canvas, { width: 768, height: 48 });
        const context = canvas.getContext('2d');
        context.drawImage(source, 96, 96, 768, 48, 0, 0, 768, 48);
        const pixels = context.getImageData(0, 24, 768, 1).data;
        const bits = Array.from({ length: 16 }, (_, i) => pixels[4 * (24 + 48 * i) + 1] > 128 ? 1 : 0);
        const number = (from, to) => bits.slice(from, to).reduce((sum, bit) => 2 * sum + bit, 0);
        const parity = bits.slice(2, 14).reduce((sum, bit) => sum ^ bit, 0);
        const whole = bits[0] === 1 && bits[1] === 0 && bits[14] === parity && bits[15] === 1 - parity;
        return whole ? { clip: number(2, 6), frame: number(6, 14) } : { clip: -1, frame: -1 };
      })()
      """;

  /** Looks ten times a second from now on, and keeps the clips it saw in window.seen. */
  public static final String WATCH =
      "window.seen = new Set(); setInterval(() => { const { clip } = "
          + MARK.replace("%d", "0").strip()
          + "; if (clip >= 0) window.seen.add(clip); }, 100); true";

  /** The watch has read a picture since it began, or since it was emptied. */
  public static final String SEEN = "window.seen.size > 0";

  private Marks() {}

  /** What a line of the drawer says, as a number. */
  static String figure(String name) {
    return "Number([...document.querySelectorAll('.figures div')].find((each) =>"
        + " each.textContent.startsWith('"
        + name
        + "'))?.lastChild.textContent)";
  }
}
