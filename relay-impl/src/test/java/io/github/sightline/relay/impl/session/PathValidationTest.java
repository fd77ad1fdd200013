package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.wire.WireLimits;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class PathValidationTest {
  private static final InetSocketAddress OLD = new InetSocketAddress("10.0.0.1", 1);
  private static final InetSocketAddress PORT = new InetSocketAddress("10.0.0.1", 2);
  private static final InetSocketAddress NEW = new InetSocketAddress("10.0.0.2", 1);
  private static final InetSocketAddress THIRD = new InetSocketAddress("10.0.0.3", 1);
  private static final long MILLI = 1_000_000L;

  private final PathValidation paths = new PathValidation(OLD);

  @Test
  void theOldAddressNeedsNoProof() {
    InetSocketAddress same = new InetSocketAddress("10.0.0.1", 1);
    assertFalse(paths.observe(0, same, 1200));
    assertEquals(Long.MAX_VALUE, paths.deadline());
  }

  @Test
  void aNewAddressIsThePathOnlyAfterItAnswers() {
    assertTrue(paths.observe(0, NEW, 100));
    paths.begin(0, NEW, 100, 77);
    assertEquals(OLD, paths.pathFor(1200));
    assertFalse(paths.answered(NEW, 78), "another token");
    assertFalse(paths.answered(OLD, 77), "another address");
    assertTrue(paths.answered(NEW, 77));
    assertEquals(NEW, paths.pathFor(1200));
    assertFalse(paths.answered(NEW, 77), "only once");
  }

  // [S-19]
  @Test
  void anotherPortOfTheHostIsThePathWhileItsProofIsOnTheWay() {
    paths.observe(0, OLD, 1000);
    assertTrue(paths.observe(0, NEW, 100));
    paths.begin(0, NEW, 100, 77);
    move(78);
    assertEquals(PORT, paths.path());
    assertFalse(paths.answered(NEW, 77), "the other candidate is forgotten");
    assertTrue(paths.answered(PORT, 78));
    assertEquals(Long.MAX_VALUE, paths.deadline());
    for (int i = 0; i < 100; i++) {
      assertEquals(PORT, paths.pathFor(1200), "proven: no bound");
    }
  }

  private void move(long freshToken) {
    assertTrue(paths.observe(0, PORT, 41));
    paths.begin(0, PORT, 41, freshToken);
  }

  // [S-19]
  @Test
  void theProvenPortTakesThePathBack() {
    paths.observe(0, OLD, 1000);
    move(77);
    assertFalse(paths.observe(0, OLD, 41));
    assertEquals(OLD, paths.path());
    assertFalse(paths.answered(PORT, 77));
  }

  // [S-19]
  @Test
  void unprovenPortsOfAHostGetThreeTimesWhatCameFromTheHostAndEachByteOnce() {
    paths.observe(0, OLD, 1000);
    int out = 0;
    for (int port = 2; port < 50; port++) {
      InetSocketAddress next = new InetSocketAddress("10.0.0.1", port);
      assertTrue(paths.observe(0, next, 40));
      paths.begin(0, next, 40, port);
      out += paths.spend(0, next, 41) ? 41 : 0;
      for (int i = 0; i < 20; i++) {
        out += paths.pathFor(100).equals(next) ? 100 : 0;
      }
    }
    assertEquals(OLD, paths.pathFor(100), "used up");
    int came = WireLimits.HELLO + 1000 + 48 * 40;
    assertTrue(out > 3000 && out <= 3 * came - WireLimits.WELCOME, "bytes out " + out);
  }

  // [S-19]
  @Test
  void moreBytesFromTheNewPortBringThePathBackAndEarnNoMoreThanThreeTimesThemselves() {
    move(77);
    while (paths.pathFor(100).equals(PORT)) {
      assertEquals(PORT, paths.path());
    }
    assertEquals(OLD, paths.path(), "used up");
    assertFalse(paths.observe(0, PORT, 1200));
    assertEquals(PORT, paths.path(), "earned");
    int out = 0;
    while (paths.pathFor(100).equals(PORT)) {
      out += 100;
    }
    assertTrue(out >= 3600 && out < 3600 + 100, "bytes out " + out);
  }

  // [S-19]
  @Test
  void whatWasNotSpentIsBounded() {
    for (int i = 0; i < 10_000; i++) {
      paths.observe(0, OLD, 1200);
    }
    move(77);
    long out = 0;
    while (paths.pathFor(1200).equals(PORT)) {
      out += 1200;
    }
    assertTrue(out <= PathValidation.MOST_CREDIT, "bytes out " + out);
    assertTrue(paths.answered(PORT, 77), "the proof counts when it comes");
    assertEquals(PORT, paths.pathFor(1200));
  }

  @Test
  void noMoreThanThreeTimesTheBytesThatCame() {
    paths.begin(0, NEW, 41, 77);
    assertTrue(paths.spend(0, NEW, 41));
    assertTrue(paths.spend(0, NEW, 41));
    assertTrue(paths.spend(0, NEW, 41));
    assertFalse(paths.spend(0, NEW, 1));
    paths.observe(0, NEW, 41);
    assertTrue(paths.spend(0, NEW, 123));
    assertFalse(paths.spend(0, NEW, 1));
  }

  @Test
  void theChallengeIsRepeatedAndThenGivenUp() {
    paths.begin(0, NEW, 1200, 77);
    assertTrue(paths.due(0));
    paths.spend(0, NEW, 41);
    assertFalse(paths.due(PathValidation.REPEAT_NANOS - 1));
    assertTrue(paths.due(PathValidation.REPEAT_NANOS));
    assertFalse(paths.due(PathValidation.GIVE_UP_NANOS));
    assertNull(paths.candidate());
    assertFalse(paths.answered(NEW, 77), "too late");
  }

  @Test
  void aCandidateIsNotPushedAsideBeforeItCouldAnswer() {
    paths.begin(0, NEW, 100, 77);
    assertFalse(paths.observe(100 * MILLI, THIRD, 100));
    assertTrue(paths.observe(PathValidation.CANDIDATE_NANOS, THIRD, 100));
  }
}
