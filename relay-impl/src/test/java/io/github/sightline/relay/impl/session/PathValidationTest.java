package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class PathValidationTest {
  private static final InetSocketAddress OLD = new InetSocketAddress("10.0.0.1", 1);
  private static final InetSocketAddress NEW = new InetSocketAddress("10.0.0.2", 1);
  private static final InetSocketAddress THIRD = new InetSocketAddress("10.0.0.3", 1);
  private static final long MILLI = 1_000_000L;

  private final PathValidation paths = new PathValidation(OLD);

  @Test
  void theOldAddressNeedsNoProof() {
    InetSocketAddress same = new InetSocketAddress("10.0.0.1", 1);
    assertEquals(PathValidation.KNOWN, paths.observe(0, same, 1200));
    assertEquals(Long.MAX_VALUE, paths.deadline());
  }

  @Test
  void aNewAddressIsThePathOnlyAfterItAnswers() {
    assertEquals(PathValidation.CHALLENGE, paths.observe(0, NEW, 100));
    paths.begin(0, NEW, 100, 77);
    assertEquals(OLD, paths.path());
    assertFalse(paths.answered(NEW, 78), "another token");
    assertFalse(paths.answered(OLD, 77), "another address");
    assertTrue(paths.answered(NEW, 77));
    assertEquals(NEW, paths.path());
    assertFalse(paths.answered(NEW, 77), "only once");
  }

  // [S-19]
  @Test
  void anotherPortOfTheSameHostIsThePathAtOnceAndTheOldOneTakesItBack() {
    InetSocketAddress port = new InetSocketAddress("10.0.0.1", 2);
    assertEquals(PathValidation.CHALLENGE, paths.observe(0, NEW, 100));
    paths.begin(0, NEW, 100, 77);
    assertEquals(PathValidation.MOVED, paths.observe(0, port, 41));
    assertEquals(port, paths.path());
    assertFalse(paths.answered(NEW, 77), "the candidate is forgotten");
    assertEquals(PathValidation.MOVED, paths.observe(0, OLD, 41));
    assertEquals(OLD, paths.path());
  }

  @Test
  void noMoreThanThreeTimesTheBytesThatCame() {
    paths.begin(0, NEW, 41, 77);
    assertTrue(paths.spend(0, 41));
    assertTrue(paths.spend(0, 41));
    assertTrue(paths.spend(0, 41));
    assertFalse(paths.spend(0, 1));
    paths.observe(0, NEW, 41);
    assertTrue(paths.spend(0, 123));
    assertFalse(paths.spend(0, 1));
  }

  @Test
  void theChallengeIsRepeatedAndThenGivenUp() {
    paths.begin(0, NEW, 1200, 77);
    assertTrue(paths.due(0));
    paths.spend(0, 41);
    assertFalse(paths.due(PathValidation.REPEAT_NANOS - 1));
    assertTrue(paths.due(PathValidation.REPEAT_NANOS));
    assertFalse(paths.due(PathValidation.GIVE_UP_NANOS));
    assertNull(paths.candidate());
    assertFalse(paths.answered(NEW, 77), "too late");
  }

  @Test
  void aCandidateIsNotPushedAsideBeforeItCouldAnswer() {
    paths.begin(0, NEW, 100, 77);
    assertEquals(PathValidation.KNOWN, paths.observe(100 * MILLI, THIRD, 100));
    assertEquals(
        PathValidation.CHALLENGE, paths.observe(PathValidation.CANDIDATE_NANOS, THIRD, 100));
  }
}
