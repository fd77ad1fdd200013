package io.github.sightline.relay.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.examples.media.Clip;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.SealedView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A sealed keyframe goes in with the camera's proof, and comes out for its owner's display only.
 */
class ThumbnailServiceTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Owner ada = Owner.create();
  private final Owner ben = Owner.create();
  private final Identity eye = Identity.create();
  private final Identity adasScreen = Identity.create();
  private final Identity bensScreen = Identity.create();
  private final Identity bensEye = Identity.create();
  private final Map<String, CameraId> cameras = new ConcurrentHashMap<>();
  private final ThumbnailService service;

  ThumbnailServiceTest() throws IOException {
    service = new ThumbnailService(0, owner -> true, cameras);
  }

  private final Grant publish = grant(ada, Role.PUBLISH, eye, null);
  private final Grant bensPublish = grant(ben, Role.PUBLISH, bensEye, null);
  private byte[] keyframe = {};

  @BeforeEach
  void sealOneKeyframe() throws Exception {
    LinkedBlockingQueue<byte[]> sealed = new LinkedBlockingQueue<>();
    try (Identity keys = Identity.create();
        Relay relay =
            Relay.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .identity(keys)
                .admit(owner -> true)
                .start();
        Clip clip = Clip.open(Clip.BuiltIn.ADA);
        Camera camera =
            Camera.builder()
                .relay(relay.card())
                .identity(eye)
                .grant(publish)
                .onKeyframeWanted(clip::forceKeyframe)
                .onSealed(view -> keep(view, sealed))
                .open()) {
      byte[] found = null;
      for (int i = 0; found == null && i < 900 && clip.next(); i++) {
        camera.publish(clip.frame());
        found = sealed.poll(1, TimeUnit.MILLISECONDS);
      }
      assertNotNull(found, "the camera sealed no keyframe within 30 s");
      keyframe = found;
    }
  }

  private static void keep(SealedView view, LinkedBlockingQueue<byte[]> sealed) {
    if (view.keyframe()) {
      ByteBuffer bytes = view.sealed();
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      sealed.add(copy);
    }
  }

  @AfterEach
  void close() {
    service.close();
    ada.close();
    ben.close();
    eye.close();
    adasScreen.close();
    bensScreen.close();
    bensEye.close();
  }

  @Test
  void theOwnersDisplayGetsTheVeryBytesAndAStrangerNothing() throws Exception {
    Grant own = grant(ada, Role.SUBSCRIBE, adasScreen, publish);
    Grant foreign = grant(ben, Role.SUBSCRIBE, bensScreen, publish);
    cameras.put("ada", publish.camera());

    assertEquals(404, ask("ada", adasScreen, own).statusCode(), "nothing is there yet");
    assertEquals(204, post("/keyframe", proof(eye, publish), keyframe).statusCode());

    assertArrayEquals(keyframe, ask("ada", adasScreen, own).body());
    assertEquals(404, ask("ada", bensScreen, foreign).statusCode(), "another's vault is empty");
    assertEquals(403, post("/keyframe", proof(adasScreen, own), keyframe).statusCode());
  }

  /** The incident: the rows of a table are exchanged. Nobody sees anything until they are right. */
  @Test
  void aTableThatGivesUsersEachOthersCamerasYieldsRefusalsAndNoPicture() throws Exception {
    Grant adas = grant(ada, Role.SUBSCRIBE, adasScreen, publish);
    Grant bens = grant(ben, Role.SUBSCRIBE, bensScreen, bensPublish);
    assertEquals(204, post("/keyframe", proof(eye, publish), keyframe).statusCode());

    cameras.put("ada", bensPublish.camera());
    cameras.put("ben", publish.camera());
    refused(ask("ada", adasScreen, adas));
    refused(ask("ben", bensScreen, bens));
    cameras.remove("ada");
    refused(ask("ada", adasScreen, adas));

    cameras.put("ada", publish.camera());
    cameras.put("ben", bensPublish.camera());
    assertArrayEquals(keyframe, ask("ada", adasScreen, adas).body());
    assertEquals(404, ask("ben", bensScreen, bens).statusCode(), "his camera put nothing");
  }

  private static void refused(HttpResponse<byte[]> answer) {
    assertEquals(403, answer.statusCode());
    assertEquals(0, answer.body().length);
  }

  @Test
  void aProofIsGoodOnce() throws Exception {
    Grant own = grant(ada, Role.SUBSCRIBE, adasScreen, publish);
    byte[] proof = proof(adasScreen, own);
    cameras.put("ada", publish.camera());

    assertEquals(404, post("/thumbnail/ada", proof, new byte[0]).statusCode());
    assertEquals(403, post("/thumbnail/ada", proof, new byte[0]).statusCode());
  }

  @Test
  void whatIsNoProofIsForbidden() throws Exception {
    cameras.put("ada", publish.camera());
    for (int length : new int[] {0, 1, 100, 357, 5000}) {
      assertEquals(403, post("/thumbnail/ada", new byte[length], new byte[0]).statusCode());
    }
  }

  private HttpResponse<byte[]> ask(String user, Identity screen, Grant grant) throws Exception {
    return post("/thumbnail/" + user, proof(screen, grant), new byte[0]);
  }

  private byte[] proof(Identity identity, Grant grant) throws Exception {
    byte[] challenge = http.send(request("/challenge").build(), BodyHandlers.ofByteArray()).body();
    ByteBuffer encoded = identity.prove(challenge, grant).encoded();
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  private HttpResponse<byte[]> post(String path, byte[] proof, byte[] more) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(proof);
    body.writeBytes(more);
    return http.send(
        request(path).POST(BodyPublishers.ofByteArray(body.toByteArray())).build(),
        BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + service.address().getPort() + path));
  }

  private static Grant grant(Owner owner, Role role, Identity subject, @Nullable Grant camera) {
    Enrolment enrolment = subject.enrolment(owner.id(), owner.enrolmentNonce());
    return owner.grant(
        role,
        enrolment,
        camera == null ? enrolment.camera() : camera.camera(),
        Instant.now().minusSeconds(60),
        DAY);
  }
}
