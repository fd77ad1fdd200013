package io.github.sightline.relay.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.examples.web.Chromium.Page;
import java.util.HexFormat;
import java.util.Objects;

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
    fill(page, "grant", Street.hex(home.grant(enrolment).encoded()));
    page.evaluate("document.getElementById('accept').click()");
    return enrolment;
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
