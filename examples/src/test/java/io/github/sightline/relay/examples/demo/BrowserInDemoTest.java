package io.github.sightline.relay.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sightline.relay.examples.web.Chromium;
import io.github.sightline.relay.examples.web.Chromium.Page;
import io.github.sightline.relay.examples.web.Marks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The demo's S, seen from a browser: the relay's memory is mixed up, the page shows only its own.
 */
class BrowserInDemoTest {
  /** What lies in memory when the page asks is chance: on a busy machine it may ask late. */
  private static final int TRIES = 8;

  private static final double PATIENCE = 60;

  @Test
  @Timeout(240)
  void memoryMixedUpInTheRelayShowsTheBrowserNoForeignPictureAndRefusalsClimb() throws Exception {
    assumeTrue(Chromium.program() != null, Chromium.MISSING);
    DemoOptions options = new DemoOptions();
    options.loss = 2;
    options.rtt = 20;
    options.displays = 1;
    try (Stage stage = new Stage(options);
        Chromium chromium = Chromium.start()) {
      stage.play();
      try (Page page = chromium.open(stage.addresses().get(1))) {
        assertTrue(page.becomes(Marks.LIVE, PATIENCE), page.complaints().toString());
        page.evaluate(Marks.WATCH);
        assertTrue(page.becomes(Marks.SEEN, PATIENCE), "a picture before the memory is mixed up");
        stage.exchange(false);
        boolean refused = false;
        for (int i = 0; i < TRIES && !refused; i++) {
          stage.exchange(true);
          refused = page.becomes(Marks.REFUSED + " > 0", 4);
        }
        assertTrue(refused, "frames refused by the page");
        assertTrue(page.becomes(Marks.LIVE, PATIENCE), page.complaints().toString());
        page.evaluate("window.seenBefore = [...window.seen]; window.seen.clear(); true");
        assertTrue(page.becomes(Marks.SEEN, PATIENCE), "a picture afterwards");
        JsonNode seen = page.evaluate("[...new Set([...window.seenBefore, ...window.seen])]");
        assertEquals("[2]", seen.toString(), "Ben's page shows clip 2 and no other");
      }
    }
  }
}
