package io.github.sightline.relay.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every attack of the protocol's design has tests, named here: where one is renamed or removed this
 * fails. Read it as the index of what an attacker may try.
 */
class AttackCatalogueTest {
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Pattern TEST = Pattern.compile("\\bvoid (\\w+)\\(");

  /** An attack, and the tests in which it fails. */
  private record Attack(String what, List<String> tests) {
    Attack(String what, String... tests) {
      this(what, List.of(tests));
    }
  }

  private static final List<Attack> ATTACKS =
      List.of(
          new Attack(
              "impersonation with a known id",
              "h12_aChainOfAnotherDeviceIsDenied",
              "whoHasTheEpochKeyButNotTheCamerasCannotForge"),
          new Attack(
              "a second device with the same identity",
              "aCloneIsFoundWhenTheReplacedDeviceAsksToGoOn",
              "aCloneThatOnlyGoesOnSendingIsFoundByAChallenge",
              "hopKeyIsNeverBoundToASecondSigningKey"),
          new Attack(
              "a relay that swaps owner, camera, track, alias, slot or buffer",
              "r5_framesAndKeysOfTwoOwnersExchangedShowNobodyAnything",
              "r5_piecesOfTwoOwnersMixedIntoOneObjectShowNobodyAnything",
              "r5_bytesExchangedBehindTheTagsDeceiveTheRelayAndNoDisplay",
              "r5_oneRenditionUnderTheNameOfAnotherIsRefused",
              "anObjectIsNoObjectOfAnotherTrackCameraOrOwner",
              "exchangedSlabsAreSeenByThePairCheckAndNeverShown"),
          new Attack(
              "a device map mixed up in a reconnect storm",
              "r2_ownersMixedUpInAReconnectStormAreFound",
              "t2_aPortHandedToAnotherDeviceMixesUpNobody",
              "t2_portsHandedToTheNeighboursDisplayShowNobodyAForeignFrame"),
          new Attack(
              "a keyframe replayed: same epoch, old epoch, after a rejoin, through a switch",
              "r6_whatIsReplayedIsShownOnce",
              "r6_anOldGroupUnderTheNumberOfANewOneIsRefused",
              "g8_anOldEpochIsRefusedAndTheNextOneOpens",
              "nothingOlderThanWhatWasShownComesBack",
              "r6_aRenditionOfAMomentAgoIsNotShownAgain"),
          new Attack(
              "reorder, duplicate, deletion of tail and group, freeze",
              "r6_whatIsShuffledAndDoubledIsShownInOrder",
              "t4_ofEveryDatagramDoubledEachFrameIsShownOnce",
              "r6_anObjectWithoutItsTailIsNoFrame",
              "theTailOfAGroupIsMissedThroughTheNextKeyframe",
              "r6_aFreezeIsToldWithinTheBound",
              "r7_withoutKeyframesTheDisplaySaysStaleAndShowsNothingOldAsLive"),
          new Attack(
              "a valid object in another slot", "objectWhoseHeaderNamesAnotherLocationIsRefused"),
          new Attack("a flipped flag", "g11_everyBitOfTheAssociatedDataIsBound"),
          new Attack(
              "a nonce used again after restart, clone or overflow",
              "g9_aCameraThatStartsAgainUsesNoEpochTwice",
              "h15_repeatedRandomnessRepeatsNoEphemeralAndNoId",
              "t6_aKeyThatIsNotRenewedStopsAtItsLimitAndNoCounterIsUsedTwice"),
          new Attack(
              "rollback of epoch, key, revocation or grant; a withheld revocation",
              "epochsOnlyGoUp",
              "onlyALargerCounterIsNews",
              "olderAndEqualRevisionsChangeNothing",
              "restartDoesNotRollBack",
              "aStrictCameraGivesNoKeyWhenItsRevocationIsOld"),
          new Attack(
              "revoked at any moment of the push window",
              "g3_aDisplayRevokedAtAnyMomentOfThePushWindowOpensNothingOfALaterEpoch"),
          new Attack("downgrade", "contentOfAnotherVersionIsRefused", "h4_noBitOfAHelloMayFlip"),
          new Attack("forgery by an insider", "whoHasTheEpochKeyButNotTheCamerasCannotForge"),
          new Attack(
              "one ciphertext under two epochs",
              "anEpochKeepsTheSecretItHas",
              "noTwoTracksOrEpochsEverShareAKey",
              "g11_everyBitOfTheAssociatedDataIsBound"),
          new Attack(
              "an operator or a guest that makes a wider right",
              "publishIsNeverDelegated",
              "relayMayNotWidenOneCameraToAll",
              "g6_childLivesInsideItsParent",
              "g6_parentHasToAllowDelegation"),
          new Attack(
              "amplification and spoofed roaming",
              "t16_aSpoofedAddressGetsThreeTimesItsBytesAtMostAndTheMediaStaysAway",
              "t16_whoPretendsThatADisplayMovedBringsNobodyMoreThanThreeTimesItsBytes",
              "h5_refusalsLeaveNoStateAndAreRationed"),
          new Attack(
              "HELLO flood and replay",
              "h6_aHundredThousandForgedHellosASecondCostNoFrameAndNoMemoryAndANewDeviceStillJoins",
              "h2_aReplayedHelloMakesNoStateAndGetsNoAnswer",
              "aHelloReplayedToARelayThatForgotConfirmsNothing"),
          new Attack(
              "a handshake under loss, reorder, duplication",
              "h8_atThirtyPercentLossEachWayNinetyNineOfAHundredHandshakesEndWithinTwoSeconds",
              "h8_bothSidesEndWithExactlyOneSession"),
          new Attack("the replay window's edges", "t5_acceptsExactlyWhatTheModelDoes"),
          new Attack(
              "a poisoned cache; the same location with other bytes",
              "sameLocationWithOtherBytesIsRefusedAndCounted",
              "r10_fragmentsOfWhatWasNotPublishedAreStoredNowhere"),
          new Attack(
              "an oracle of what exists",
              "theAnswerToASubscriptionDoesNotDependOnWhatExists",
              "r11_whoAsksForPiecesOfAnothersTrackGetsWhatWhoAsksForNothingGets",
              "r11_whoFetchesAnothersPastGetsWhatWhoFetchesNothingGets"),
          new Attack(
              "buffers that bleed; lengths that lie",
              "everyBitOfTheTagInTheMemoryMatters",
              "releasedMemoryIsPoisonedAndGoesToTheNextOwnerAtOnce",
              "t10_lengthThatLiesIsRefused"),
          new Attack("exhaustion of reassembly", "aWindowThatIsFullStaysInItsBound"),
          new Attack(
              "plaintext before the tag is checked",
              "everyFlippedBitIsRefusedAndLeavesZeros",
              "t7_noBitOfADataDatagramMayFlip"),
          new Attack(
              "a grant: wider child, expired, wrong subject, depth 3, any bit flipped",
              "childHasItsParentsRole",
              "g1_timeWindowEndsTwoMinutesOutside",
              "g2_everyFieldOfAnotherGrantIsRefused",
              "g6_depthThreeDoesNotParse",
              "everyFlippedBitOfAGrantIsRefused"),
          new Attack(
              "an X25519 secret of zeros",
              "agreesWithWycheproofAndRefusesEverySecretOfZeros",
              "h3_anEphemeralOfSmallOrderIsUnreadable"),
          new Attack(
              "clocks that jump, a clock of 1970",
              "t14_clocksThatJumpByAnHourAndDriftByATenthStopNothing",
              "clockOf1970RunsOnFromWhatTheOwnerSigned",
              "e6_aCameraWhoseClockSays1970GivesKeysToWhomItsOwnerGranted"),
          new Attack(
              "secrets in logs, figures, words",
              "r14_whatIsLoggedAndToldHoldsNoKeyNoPictureAndNoOtherOwnersName",
              "keysPrintNothing"),
          new Attack(
              "one subscription for two rights",
              "aRevocationOfOneOfTwoRightsEndsThatSubscriptionAlone",
              "g2_grantForOneCameraIsNoneForAnother"),
          new Attack(
              "a viewer revoked in mid-group",
              "theLastFrameComesWithinAQuarterSecondOfTheRevocation",
              "aRevokedSessionEndsAtOnceAndNothingThatWaitedLeaves"),
          new Attack("a replayed KEY_REQUEST", "aReplayedKeyRequestGetsNoAnswerWhoeverBringsIt"),
          new Attack(
              "an enrolment with a stranger's signing key",
              "enrolmentWithAStrangersSignKeyIsRefused"),
          new Attack("whatever a decoder is given", "everyKeptInputIsHarmless"));

  @Test
  void everyAttackOfTheDesignHasItsTests() throws IOException {
    Set<String> known = new HashSet<>();
    try (Stream<Path> files = Files.walk(TESTS)) {
      for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
        Matcher test = TEST.matcher(Files.readString(file, StandardCharsets.UTF_8));
        while (test.find()) {
          known.add(test.group(1));
        }
      }
    }
    List<String> missing =
        ATTACKS.stream()
            .flatMap(attack -> attack.tests().stream())
            .filter(test -> !known.contains(test))
            .toList();
    assertEquals(List.of(), missing, "tests that are gone");
    assertEquals(33, ATTACKS.stream().map(Attack::what).distinct().count());
  }
}
