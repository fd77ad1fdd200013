package io.github.sightline.relay.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.examples.media.Clip.BuiltIn;
import io.github.sightline.relay.examples.web.Chromium.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The page for who does not see it well or does not use a mouse: axe-core judges roles, names,
 * contrast and structure in each state, and a camera is added and watched by keys alone.
 */
@Timeout(120)
class AccessibilityTest {
  private static final double PATIENCE = 30;
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  /** Rules of WCAG 2.1 A and AA, and what axe calls best practice. */
  private static final String VIOLATIONS =
      """
      axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
        violations.flatMap(({ id, nodes }) =>
          nodes.map((node) => id + ': ' + node.html.slice(0, 120) + ' ' + node.failureSummary)))
      """;

  private static final String FOCUS =
      "(document.activeElement.id || document.activeElement.className || 'page')";

  @Test
  void everyStateOfThePageHoldsTheRulesForAccessibleContentInBothColours() throws Exception {
    assumeTrue(Chromium.program() != null, Chromium.MISSING);
    try (Chromium chromium = Chromium.start();
        Street street = new Street(BuiltIn.ADA)) {
      try (Page page = chromium.open(street.page.address(), chromium.context())) {
        page.size(390, 844, true);
        visible(page, "empty");
        judge(page, "empty");
        page.evaluate("document.getElementById('first').click()");
        invite(page, street);
        judge(page, "dialog");
      }
      try (Page page = chromium.open(street.address(0), chromium.context())) {
        page.size(1024, 600, false);
        assertTrue(page.becomes(Marks.LIVE, PATIENCE));
        page.evaluate("document.getElementById('details').click()");
        judge(page, "live");
        street.homes.get(0).pause(true);
        assertTrue(page.becomes(state("stale"), PATIENCE));
        judge(page, "stale");
        street.homes.get(0).revoke();
        assertTrue(page.becomes(state("refused"), PATIENCE));
        judge(page, "refused");
      }
    }
  }

  private static void invite(Page page, Street street) {
    page.evaluate("document.getElementById('invitation').focus()");
    page.type(invitation(street));
    assertTrue(page.becomes("document.getElementById('request').value", PATIENCE));
  }

  private static String invitation(Street street) {
    var owner = street.homes.get(0).owner;
    HexFormat hex = HexFormat.of();
    return "owner "
        + hex.formatHex(owner.id().bytes())
        + "\nnonce "
        + hex.formatHex(owner.enrolmentNonce());
  }

  private static void judge(Page page, String state) throws IOException {
    page.evaluate(axe() + "; true");
    List<String> found = new ArrayList<>();
    for (String colours : List.of("dark", "light")) {
      page.colours(colours);
      Chromium.pause(400); // transitions of colours end
      page.evaluate(VIOLATIONS)
          .forEach(each -> found.add(state + ", " + colours + ": " + each.asText()));
    }
    assertEquals(List.of(), found);
  }

  private static String axe() throws IOException {
    try (InputStream in = AccessibilityTest.class.getResourceAsStream(AXE)) {
      assertNotNull(in, AXE);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void visible(Page page, String id) {
    String part = "document.getElementById('" + id + "')";
    assertTrue(page.becomes(part + " && !" + part + ".hidden", PATIENCE));
  }

  private static String state(String which) {
    return "document.querySelector('article')?.dataset.state === '" + which + "'";
  }

  @Test
  void cameraIsAddedAndWatchedByKeysAlone() throws Exception {
    assumeTrue(Chromium.program() != null, Chromium.MISSING);
    try (Chromium chromium = Chromium.start();
        Street street = new Street(BuiltIn.ADA);
        Page page = chromium.open(street.page.address(), chromium.context())) {
      page.size(1024, 600, false);
      visible(page, "empty");
      assertEquals(List.of("details", "add", "first"), tabs(page, 3));
      page.press("Enter", false);
      assertEquals("invitation", page.evaluate(FOCUS).asText(), "the dialog takes the focus");
      page.type(invitation(street));
      assertTrue(page.becomes("document.getElementById('request').value", PATIENCE));
      assertEquals(List.of("request", "copy", "save", "grant"), tabs(page, 4));
      String request = page.evaluate("document.getElementById('request').value").asText();
      Enrolment enrolment = Objects.requireNonNull(Enrolment.parse(request), request);
      page.type(Street.hex(street.homes.get(0).grant(enrolment).encoded()));
      assertEquals(List.of("choose", "cancel", "accept"), tabs(page, 3));
      page.press("Enter", false);
      assertTrue(page.becomes(Marks.LIVE, PATIENCE));
      assertEquals(
          "Live", page.evaluate("document.querySelector('[role=status]').textContent").asText());
      page.evaluate("document.activeElement.blur()");
      page.press("d", false);
      assertTrue(page.evaluate("document.body.classList.contains('details')").asBoolean());
      assertTrue(tabs(page, 6).contains("full"), "full screen is reached by Tab");
      assertEquals("[]", page.complaints().toString());
    }
  }

  /** What Tab goes to, one after the other. */
  private static List<String> tabs(Page page, int count) {
    List<String> focused = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      page.press("Tab", false);
      focused.add(page.evaluate(FOCUS).asText());
    }
    return focused;
  }
}
