package io.github.sightline.relay.impl.grant;

import static io.github.sightline.relay.impl.grant.Household.DAY;
import static io.github.sightline.relay.impl.grant.Household.NOW;
import static io.github.sightline.relay.impl.grant.Household.ask;
import static io.github.sightline.relay.impl.grant.Household.chain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.grant.Household.Draft;
import io.github.sightline.relay.media.CameraId;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each chain here is signed by the keys it names and breaks exactly one rule. */
class GrantRulesTest {
  private static final CameraId EVERY = CameraId.of(new byte[32]);

  private final Household home = new Household(11);
  private final Household stranger = new Household(12);

  private Outcome with(int length, Consumer<List<Draft>> change) {
    List<Draft> drafts = home.drafts(length);
    change.accept(drafts);
    return ask(chain(drafts)).outcome();
  }

  private static void role(List<Draft> drafts, Role role) {
    drafts.forEach(d -> d.role = role.code());
  }

  @Test
  void correctChainsOfOneToThreeGrantsAreAccepted() {
    for (int n = 1; n <= 3; n++) {
      assertEquals(Outcome.ACCEPTED, with(n, d -> {}));
    }
  }

  //
  @Test
  void depthsThatDoNotCountUpAreMalformed() {
    assertEquals(Outcome.MALFORMED, with(1, d -> d.get(0).depth = 1));
    assertEquals(Outcome.MALFORMED, with(2, d -> d.get(1).depth = 0));
    assertEquals(Outcome.MALFORMED, with(2, d -> d.get(1).depth = 2));
    assertEquals(Outcome.MALFORMED, with(3, d -> d.get(2).depth = 1));
  }

  // [A-7] [W-13]
  @Test
  void g6_depthThreeDoesNotParse() {
    byte[] deep = home.drafts(1).get(0).bytes();
    deep[2] = 3;
    byte[] one = new byte[261];
    one[0] = 1;
    System.arraycopy(deep, 0, one, 1, 260);
    assertNull(GrantChain.parse(one, 0, one.length));
  }

  //
  @Test
  void firstGrantIsIssuedByTheOwnerItself() {
    assertEquals(Outcome.DENIED, with(1, d -> d.get(0).issuer = stranger.ownerKey));
  }

  //
  @Test
  void childHasItsParentsRole() {
    assertEquals(Outcome.DENIED, with(2, d -> d.get(1).role = Role.RELAY.code()));
    assertEquals(Outcome.DENIED, with(3, d -> d.get(2).role = Role.RELAY.code()));
  }

  //
  @Test
  void relayRightIsNeverARightToSee() {
    assertEquals(
        Outcome.DENIED,
        with(
            2,
            d -> {
              role(d, Role.RELAY);
              d.get(1).role = Role.SUBSCRIBE.code();
            }));
  }

  //
  @Test
  void childHasItsParentsOwner() {
    assertEquals(Outcome.DENIED, with(2, d -> d.get(1).owner = stranger.owner));
    assertEquals(Outcome.DENIED, with(3, d -> d.get(2).owner = stranger.owner));
  }

  //
  @Test
  void childHasItsParentsCamera() {
    assertEquals(Outcome.DENIED, with(2, d -> d.get(1).camera = home.otherCamera));
    assertEquals(Outcome.DENIED, with(3, d -> d.get(2).camera = home.otherCamera));
  }

  //
  @Test
  void relayMayNarrowAllCamerasToOneAndNoFurther() {
    assertEquals(
        Outcome.ACCEPTED,
        with(
            3,
            d -> {
              role(d, Role.RELAY);
              d.get(0).camera = EVERY;
            }));
    assertEquals(
        Outcome.DENIED,
        with(
            3,
            d -> {
              role(d, Role.RELAY);
              d.get(0).camera = EVERY;
              d.get(2).camera = home.otherCamera;
            }));
  }

  @Test
  void relayMayNotWidenOneCameraToAll() {
    assertEquals(
        Outcome.DENIED,
        with(
            2,
            d -> {
              role(d, Role.RELAY);
              d.get(1).camera = EVERY;
            }));
  }

  //
  @Test
  void onlyRelayHasAllCameras() {
    assertEquals(Outcome.DENIED, with(1, d -> d.get(0).camera = EVERY));
    assertEquals(
        Outcome.ACCEPTED,
        with(
            1,
            d -> {
              role(d, Role.RELAY);
              d.get(0).camera = EVERY;
            }));
  }

  //
  @Test
  void g6_childLivesInsideItsParent() {
    assertEquals(Outcome.DENIED, with(2, d -> d.get(1).from--));
    assertEquals(Outcome.DENIED, with(2, d -> d.get(1).to++));
    assertEquals(Outcome.DENIED, with(3, d -> d.get(2).from--));
    assertEquals(Outcome.DENIED, with(3, d -> d.get(2).to++));
    assertEquals(
        Outcome.ACCEPTED,
        with(
            2,
            d -> {
              d.get(1).from++;
              d.get(1).to--;
            }));
  }

  //
  @Test
  void childIsIssuedByItsParentsSubject() {
    assertEquals(Outcome.DENIED, with(2, d -> d.get(1).issuer = home.ownerKey));
    assertEquals(Outcome.DENIED, with(3, d -> d.get(2).issuer = home.hands.get(0).signer()));
    assertEquals(Outcome.DENIED, with(3, d -> d.get(2).issuer = stranger.ownerKey));
  }

  //
  @Test
  void g6_parentHasToAllowDelegation() {
    assertEquals(Outcome.DENIED, with(2, d -> d.get(0).mayDelegate = false));
    assertEquals(Outcome.DENIED, with(3, d -> d.get(1).mayDelegate = false));
  }

  @Test
  void everySignatureIsByTheNamedIssuer() {
    for (int i = 0; i < 3; i++) {
      int at = i;
      byte[] named = home.drafts(3).get(at).issuer.publicKey();
      assertEquals(
          Outcome.DENIED,
          with(
              3,
              d -> {
                d.get(at).namedIssuer = named;
                d.get(at).issuer = stranger.ownerKey;
              }));
    }
  }

  //
  @Test
  void publishIsForTheCameraItself() {
    assertEquals(Outcome.ACCEPTED, with(1, d -> publish(d.get(0))));
    assertEquals(
        Outcome.DENIED,
        with(
            1,
            d -> {
              publish(d.get(0));
              d.get(0).subject = home.hands.get(0);
            }));
  }

  //
  @Test
  void publishIsNeverDelegated() {
    assertEquals(
        Outcome.DENIED,
        with(
            2,
            d -> {
              d.forEach(this::publish);
              d.get(1).issuer = home.cameraKeys.signer();
            }));
  }

  //
  @Test
  void lifetimesEndAtTheirBound() {
    assertLife(GrantRules.SUBSCRIBE_LIFE_MILLIS, 7, d -> {});
    assertLife(GrantRules.DELEGATE_LIFE_MILLIS, 90, d -> d.mayDelegate = true);
    assertLife(GrantRules.PUBLISH_LIFE_MILLIS, 400, this::publish);
    assertLife(GrantRules.RELAY_LIFE_MILLIS, 90, d -> d.role = Role.RELAY.code());
    assertLife(
        GrantRules.RELAY_LIFE_MILLIS,
        90,
        d -> {
          d.role = Role.RELAY.code();
          d.mayDelegate = true;
        });
  }

  @Test
  void childOfALongGrantIsAsShortAsAnyOther() {
    Consumer<List<Draft>> longParent =
        d -> {
          d.get(0).from = NOW;
          d.get(0).to = NOW + 90 * DAY;
          d.get(1).from = NOW;
          d.get(1).to = NOW + 7 * DAY;
        };
    assertEquals(Outcome.ACCEPTED, with(2, longParent));
    assertEquals(Outcome.DENIED, with(2, longParent.andThen(d -> d.get(1).to++)));
  }

  private void assertLife(long bound, int days, Consumer<Draft> change) {
    assertEquals(days * DAY, bound);
    Consumer<List<Draft>> longest =
        d -> {
          change.accept(d.get(0));
          d.get(0).from = NOW;
          d.get(0).to = NOW + bound;
        };
    assertEquals(Outcome.ACCEPTED, with(1, longest));
    assertEquals(Outcome.DENIED, with(1, longest.andThen(d -> d.get(0).to++)));
  }

  private void publish(Draft d) {
    d.role = Role.PUBLISH.code();
    d.subject = home.cameraKeys;
  }
}
