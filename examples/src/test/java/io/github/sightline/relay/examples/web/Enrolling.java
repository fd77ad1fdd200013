package io.github.sightline.relay.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
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
    begin(page);
    fill(page, "invitation", invitation(home, "\\n"));
    Enrolment enrolment = asked(page);
    String print = page.evaluate("document.getElementById('fingerprint').value").asText();
    assertEquals(enrolment.fingerprint(), print);
    assertEquals(
        Street.hex(enrolment.encoded()),
        scanned(page).toLowerCase(Locale.ROOT),
        "the code says the same");
    fill(page, "grant", Street.hex(home.grant(enrolment).encoded()));
    page.evaluate("document.getElementById('accept').click()");
    return enrolment;
  }

  /** The same with the codes that the owner's terminal shows, held before the camera. */
  static void byScanning(Page page, Street.Home home) {
    begin(page);
    hold(page, "invitation", invitation(home, " "));
    hold(page, "grant", Street.hex(home.grant(asked(page)).encoded()));
    page.evaluate("document.getElementById('accept').click()");
  }

  /** A later grant for a camera that is watched already. */
  static void renew(Page page, Grant later) {
    page.evaluate("document.getElementById('add').click()");
    fill(page, "grant", Street.hex(later.encoded()));
    page.evaluate("document.getElementById('accept').click()");
    assertTrue(page.becomes("!document.getElementById('enrol').open", 30));
  }

  private static void begin(Page page) {
    String empty = "document.getElementById('empty')";
    assertTrue(page.becomes(empty + " && !" + empty + ".hidden", 30));
    page.evaluate("document.getElementById('first').click()");
  }

  /** What the owner's program prints. */
  private static String invitation(Street.Home home, String between) {
    String owner = HexFormat.of().formatHex(home.owner.id().bytes());
    String nonce = HexFormat.of().formatHex(home.owner.enrolmentNonce());
    return "owner " + owner + between + "nonce " + nonce;
  }

  private static Enrolment asked(Page page) {
    assertTrue(page.becomes("document.getElementById('request').value", 30));
    String request = page.evaluate("document.getElementById('request').value").asText();
    return Objects.requireNonNull(Enrolment.parse(request), request);
  }

  private static void hold(Page page, String field, String text) {
    String button = "document.querySelector('[data-into=" + field + "]')";
    assertTrue(page.becomes("!" + button + ".hidden", 30));
    page.evaluate("window.held = '" + text.toUpperCase(Locale.ROOT) + "'; " + button + ".click()");
    assertTrue(page.becomes("document.getElementById('" + field + "').value", 30));
    assertTrue(page.becomes("document.getElementById('scanner').hidden", 30));
    page.evaluate("window.held = null");
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
