package io.github.sightline.relay.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.examples.cli.QrCode;
import io.github.sightline.relay.examples.web.Chromium.Page;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.ImageIO;

/** What a person does in the dialog, with what the owner's program prints. */
final class Enrolling {
  private Enrolling() {}

  /** Brings an empty page to its first camera; gives what the display asked with. */
  static Enrolment byHand(Page page, Street.Home home) {
    String empty = "document.getElementById('empty')";
    assertTrue(page.becomes(empty + " && !" + empty + ".hidden", 30));
    page.evaluate("document.getElementById('first').click()");
    String owner = HexFormat.of().formatHex(home.owner.id().bytes());
    String nonce = HexFormat.of().formatHex(home.owner.enrolmentNonce());
    fill(page, "invitation", "owner " + owner + "\\nnonce " + nonce);
    assertTrue(page.becomes("document.getElementById('request').value", 10));
    String request = page.evaluate("document.getElementById('request').value").asText();
    Enrolment enrolment = Objects.requireNonNull(Enrolment.parse(request), request);
    String print = page.evaluate("document.getElementById('fingerprint').value").asText();
    assertEquals(enrolment.fingerprint(), print);
    assertEquals(request, scanned(page).toLowerCase(Locale.ROOT), "the code says the same");
    fill(page, "grant", Street.hex(home.grant(enrolment).encoded()));
    page.evaluate("document.getElementById('accept').click()");
    return enrolment;
  }

  /** What a camera reads off the screen. */
  private static String scanned(Page page) {
    page.evaluate("document.getElementById('code').scrollIntoView()");
    try {
      BufferedImage screen = ImageIO.read(new ByteArrayInputStream(page.screenshot(90)));
      return QrCode.read(screen, "the page");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(Page page, String id, String text) {
    String field = "document.getElementById('" + id + "')";
    page.evaluate(
        "(() => { "
            + field
            + ".value = '"
            + text
            + "'; "
            + field
            + ".dispatchEvent(new Event('input')); })()");
  }
}
