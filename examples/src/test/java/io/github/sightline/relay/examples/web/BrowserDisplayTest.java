package io.github.sightline.relay.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.examples.media.Clip.BuiltIn;
import io.github.sightline.relay.examples.net.Weather;
import io.github.sightline.relay.examples.web.Chromium.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The page in a real browser, in real time: what a person sees is read back from the pixels, whose
 * picture it is and which frame (see the clips' make-clips.sh). Where there is no Chromium these
 * are skipped; nothing here waits for longer than it must.
 */
@Timeout(240)
class BrowserDisplayTest {
  private static final int ADA = 1;
  private static final int BEN = 2;
  private static final int FRAMES = 10;
  private static final double PATIENCE = 60;

  private static final String STATE = "document.querySelectorAll('article')[%d]?.dataset.state";

  private static @Nullable Chromium chromium;
  private @Nullable Street street;

  @BeforeAll
  static void begin() throws Exception {
    assumeTrue(Chromium.program() != null, Chromium.MISSING);
    chromium =
        Chromium.start(
            "--blink-settings=preferredColorScheme=0",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream");
  }

  @AfterAll
  static void end() throws IOException {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void build() throws IOException {
    street = new Street(BuiltIn.ADA, BuiltIn.BEN);
  }

  @AfterEach
  void leave() {
    street().close();
  }

  private Street street() {
    if (street == null) {
      throw new IllegalStateException("no street");
    }
    return street;
  }

  private static Chromium chromium() {
    if (chromium == null) {
      throw new IllegalStateException("no chromium");
    }
    return chromium;
  }

  @Test
  void pagePlaysTheClipAndTheFrameCounterAdvancesAtAnyLossOnTheCamerasHop() {
    try (Page page = live(0)) {
      assertTrue(advances(page, ADA), "frames advance on a clear hop");
      street().cameraHop.weather(Weather.clear().loss(0.10));
      assertTrue(advances(page, ADA), "frames advance where one datagram of ten is lost");
      String origin = street().page.address();
      for (String request : page.requests()) {
        assertTrue(request.startsWith(origin) || request.startsWith("ws://127.0.0.1:"), request);
      }
      assertEquals("[]", page.complaints().toString());
    }
  }

  @Test
  void rowsOfTheRelayRepairFramesWhereOneDatagramOfTenIsLostOnThePagesHop() {
    try (Page page = live(0)) {
      street().pipe.weather(Weather.clear().loss(0.10).delay(30));
      assertTrue(page.becomes(Marks.figure("Frames repaired") + " > 20", PATIENCE));
      assertTrue(advances(page, ADA), "frames advance");
      assertEquals(0, page.evaluate(Marks.REFUSED).asInt());
      assertEquals("[]", page.complaints().toString());
    }
  }

  @Test
  void pagesOfTwoOwnersShowTwoClipsAndSideBySideToo() {
    try (Page ada = live(0);
        Page ben = live(1)) {
      assertEquals(ADA, clip(ada, 0));
      assertEquals(BEN, clip(ben, 0));
    }
    try (Page both = live(0, 1)) {
      assertEquals(ADA, clip(both, 0));
      assertEquals(BEN, clip(both, 1));
      shot(both, "two-cameras", 1024, 600);
    }
  }

  @Test
  void bitFlippedInThePipeIsRefusedAndThePictureGoesStaleAndNeverWrong() {
    try (Page page = live(0)) {
      street()
          .pipe
          .tap(
              datagram -> {
                int at = datagram.limit() - 1;
                datagram.put(at, (byte) (datagram.get(at) ^ 1));
              });
      assertTrue(page.becomes(String.format(STATE, 0) + " !== 'live'", PATIENCE));
      assertEquals(ADA, clip(page, 0));
      shot(page, "stale", 1024, 600);
      street().pipe.tap(datagram -> {});
      assertTrue(page.becomes(Marks.LIVE, PATIENCE));
      assertEquals(ADA, clip(page, 0));
    }
  }

  @Test
  void silentCameraMakesThePictureStaleWithItsAgeAndAWordForScreenReaders() {
    try (Page page = live(0)) {
      street().homes.get(0).pause(true);
      assertTrue(page.becomes(String.format(STATE, 0) + " === 'stale'", PATIENCE));
      String text = page.evaluate("document.querySelector('.veil').textContent").asText();
      assertTrue(text.matches("The picture is \\d+ s old.*"), text);
      assertEquals(
          "No fresh picture",
          page.evaluate("document.querySelector('[role=status]').textContent").asText());
      street().homes.get(0).pause(false);
      assertTrue(page.becomes(Marks.LIVE, PATIENCE));
    }
  }

  @Test
  void frameThatNoDecoderTakesCostsOneGroupAndNotThePicture() {
    try (Page page = live(0)) {
      page.evaluate("document.getElementById('details').click()");
      for (int i = 0; i < 3; i++) {
        String faults = Marks.figure("Decoder faults");
        double before = page.evaluate(faults).asDouble();
        assertTrue(tearUntil(page, faults + " > " + before), "the decoder failed, time " + i);
        assertTrue(advances(page, ADA), "and the picture goes on, time " + i);
      }
    }
  }

  /**
   * A display that is behind leaps over what it holds, the torn frame too: then there is another.
   */
  private boolean tearUntil(Page page, String met) {
    boolean done = false;
    for (int i = 0; i < 10 && !done; i++) {
      street().homes.get(0).tearOneFrame();
      done = page.becomes(met, 3);
    }
    return done;
  }

  @Test
  void reloadResumesWithTheSameKeysWhichNoScriptCanRead() {
    String keys =
        """
        import('./identity.js').then(async (identity) => {
          const [home] = await identity.homes();
          const hex = Array.from(home.signPublic, (b) => b.toString(16)).join();
          return [hex, home.signPrivate.extractable, home.hopPrivate.extractable].join(' ');
        })
        """;
    try (Page page = live(0)) {
      String before = page.evaluate(keys).asText();
      page.reload();
      assertTrue(page.becomes(Marks.LIVE, PATIENCE));
      assertEquals(before, page.evaluate(keys).asText());
      assertTrue(before.endsWith("false false"), before);
      assertEquals(1, street().homes.get(0).granted.get());
      assertEquals(ADA, clip(page, 0));
    }
  }

  @Test
  void revokedDisplayLosesItsPictureWithinTheBoundAndSaysSo() {
    try (Page page = live(0)) {
      shot(page, "live", 1280, 800);
      long began = System.nanoTime();
      street().homes.get(0).revoke();
      assertTrue(page.becomes(String.format(STATE, 0) + " === 'refused'", PATIENCE));
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf("revoked: the page says so after %.2f s%n", seconds);
      assertTrue(page.becomes(dark(), PATIENCE), "the picture is gone from the canvas");
      assertEquals(
          "Access withdrawn",
          page.evaluate("document.querySelector('.word').textContent").asText());
      shot(page, "refused", 1024, 600);
      page.reload();
      assertTrue(page.becomes(String.format(STATE, 0) + " === 'refused'", PATIENCE));
    }
  }

  /** Every pixel of a coarse look at the canvas is black. */
  private static String dark() {
    return """
    (() => {
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: 64, height: 36 });
      const context = canvas.getContext('2d');
      context.drawImage(document.querySelector('canvas'), 0, 0, 64, 36);
      return context.getImageData(0, 0, 64, 36).data.every((value, i) => i % 4 === 3 || value === 0);
    })()
    """;
  }

  @Test
  void displayIsEnrolledByHand() {
    try (Page page = chromium().open(street().page.address(), chromium().context())) {
      Enrolling.byHand(page, street().homes.get(0));
      assertTrue(page.becomes(Marks.LIVE, PATIENCE));
      assertEquals(ADA, clip(page, 0));
    }
  }

  @Test
  void renewedGrantGoesToTheRelayWhileThePictureGoesOnAndTheOldOneMayBeRevoked() {
    try (Page page = chromium().open("about:blank", chromium().context())) {
      page.before(WORKERS);
      page.go(street().page.address());
      Street.Home home = street().homes.get(0);
      Enrolment enrolment = Enrolling.byHand(page, home);
      assertTrue(page.becomes(Marks.LIVE, PATIENCE));
      Grant before = home.last();
      long had = page.evaluate("window.acknowledged").asLong();
      Enrolling.renew(page, home.grant(enrolment));
      // The relay takes it without an answer; what it has is acknowledged.
      assertTrue(page.becomes("window.acknowledged >= " + (had + GRANT_MESSAGE), PATIENCE));
      street().relay.apply(home.owner.revoke(1, before));
      assertTrue(page.becomes(REVOCATION_KEPT, PATIENCE), page.complaints().toString());
      assertTrue(page.becomes(Marks.LIVE, PATIENCE), page.complaints().toString());
      assertTrue(advances(page, ADA), "frames advance");
      assertEquals(1, page.evaluate("window.workers").asInt(), "nothing began anew");
      assertEquals("false", page.evaluate("window.left").asText(), "the session went on");
    }
  }

  /** Counts the workers that the page makes, and keeps what they say of the session. */
  private static final String WORKERS =
      """
      Object.assign(window, { workers: 0, joined: false, left: false, acknowledged: 0 });
      const Quiet = Worker;
      window.Worker = class extends Quiet {
        constructor(...a) {
          super(...a);
          window.workers++;
          this.addEventListener('message', ({ data }) => {
            window.left ||= window.joined && data.link?.joined === false;
            window.joined ||= data.link?.joined;
            window.acknowledged = data.link?.acknowledged ?? window.acknowledged;
          });
        }
      };
      """;

  /** Bytes of GRANT with a chain of one. */
  private static final int GRANT_MESSAGE = 3 + 261;

  private static final String REVOCATION_KEPT =
      "import('./identity.js').then((identity) => identity.homes())"
          + ".then(([home]) => home.revocation !== null)";

  @Test
  void pageFollowsItsRelayToAnotherOfTheSameOperator() throws IOException {
    try (Page page = live(0);
        Relay next = street().move()) {
      assertTrue(page.becomes(keptCard(next), PATIENCE), "the page knows the other relay's card");
      assertTrue(page.becomes(Marks.LIVE, PATIENCE));
      street().relay.close();
      assertTrue(advances(page, ADA), "frames advance without the first relay");
      assertEquals(1, street().homes.get(0).granted.get());
    }
  }

  private static String keptCard(Relay relay) {
    return "import('./identity.js').then((identity) => identity.homes()).then(([home]) =>"
        + " Array.from(home.card, (b) => b.toString(16).padStart(2, '0')).join('') === '"
        + Street.hex(relay.card().encoded())
        + "')";
  }

  @Test
  void relayThatIsNotReachedIsToldAndThatTheWayMayBeTooNarrow() {
    street().pipe.weather(Weather.clear().loss(1));
    try (Page page = chromium().open(street().address(0), chromium().context())) {
      String why = "document.querySelector('.why')?.textContent";
      assertTrue(page.becomes(why + "?.includes('1200 bytes')", PATIENCE));
      street().pipe.weather(Weather.clear());
      assertTrue(page.becomes(Marks.LIVE, PATIENCE));
    }
  }

  /** A reader of codes that sees what the test holds before the camera. */
  private static final String READER =
      """
      window.BarcodeDetector = class {
        static getSupportedFormats() { return Promise.resolve(['qr_code']); }
        detect(video) { return Promise.resolve(video.videoWidth > 0 && window.held ? [{ rawValue: window.held }] : []); }
      };
      """;

  @Test
  void displayIsEnrolledByScanningWhereTheBrowserCan() {
    try (Page page = chromium().open("about:blank", chromium().context())) {
      page.before(READER);
      page.go(street().page.address());
      Enrolling.byScanning(page, street().homes.get(0));
      assertTrue(page.becomes(Marks.LIVE, PATIENCE));
      assertEquals(ADA, clip(page, 0));
    }
  }

  @Test
  void browserWithoutWebCodecsIsToldWhatItLacks() {
    try (Page page = chromium().open("about:blank", chromium().context())) {
      page.before("delete window.VideoDecoder");
      page.go(street().address(0));
      assertTrue(
          page.becomes(
              "document.getElementById('lacks') && !document.getElementById('lacks').hidden",
              PATIENCE));
      assertEquals(
          "WebCodecs", page.evaluate("document.getElementById('lacking').textContent").asText());
    }
  }

  private Page live(int... homes) {
    Page page = chromium().open(street().address(homes), chromium().context());
    page.size(1024, 600, false);
    for (int i = 0; i < homes.length; i++) {
      assertTrue(
          page.becomes(String.format(STATE, i) + " === 'live'", PATIENCE),
          page.complaints().toString());
    }
    return page;
  }

  private static int clip(Page page, int n) {
    page.becomes(String.format(Marks.MARK, n) + ".clip >= 0", PATIENCE);
    return page.evaluate(String.format(Marks.MARK, n)).get("clip").asInt();
  }

  /** Whether ten different frames are seen, all of one clip. */
  private static boolean advances(Page page, int clip) {
    Set<Integer> frames = new TreeSet<>();
    long end = System.nanoTime() + (long) (PATIENCE * 1e9);
    while (frames.size() < FRAMES && System.nanoTime() < end) {
      JsonNode mark = page.evaluate(String.format(Marks.MARK, 0));
      if (mark.get("clip").asInt() >= 0) {
        assertEquals(clip, mark.get("clip").asInt());
        frames.add(mark.get("frame").asInt());
      }
      Chromium.pause(30);
    }
    return frames.size() >= FRAMES;
  }

  /** Keeps what a person sees, for the documents: -Dscreenshots=FOLDER. */
  private static void shot(Page page, String name, int width, int height) {
    String folder = System.getProperty("screenshots");
    if (folder == null) {
      return;
    }
    page.size(width, height, false);
    Chromium.pause(600);
    try {
      Files.write(
          Files.createDirectories(Path.of(folder)).resolve(name + ".jpg"), page.screenshot(72));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
