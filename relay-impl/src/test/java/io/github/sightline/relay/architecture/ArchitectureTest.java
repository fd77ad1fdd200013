package io.github.sightline.relay.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The house keeps its rules. That each rule can fail is shown by {@link PlantedViolationsTest}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
  private final House house = House.built();

  @Test
  void theRulesSeeTheHouse() {
    long rooms = house.classes().stream().filter(House::isImpl).count();
    long contract = house.classes().stream().filter(House::isApi).count();
    assertTrue(
        rooms > 40 && contract > 30,
        "classes: " + rooms + " of rooms, " + contract + " of the API");
  }

  @Test
  void relayAndCacheNeverSeeContentKeys() {
    holds(HouseRule.RELAY_AND_CACHE_NEVER_SEE_CONTENT_KEYS);
  }

  @Test
  void onlyCryptoImportsBouncyCastleAndJavaxCrypto() {
    holds(HouseRule.ONLY_CRYPTO_IMPORTS_BOUNCY_CASTLE_AND_JAVAX_CRYPTO);
  }

  @Test
  void onlyMemoryAllocatesNettyBuffers() {
    holds(HouseRule.ONLY_MEMORY_ALLOCATES_NETTY_BUFFERS);
  }

  @Test
  void onlyDriverTouchesSocketsThreadsClocksRandomness() {
    holds(HouseRule.ONLY_DRIVER_TOUCHES_SOCKETS_THREADS_CLOCKS_RANDOMNESS);
  }

  @Test
  void roomsFormADag() {
    holds(HouseRule.ROOMS_FORM_A_DAG);
  }

  @Test
  void theApiSpeaksOnlyJavaAndItself() {
    holds(HouseRule.THE_API_SPEAKS_ONLY_JAVA_AND_ITSELF);
  }

  @Test
  void eachRoomsPublicTypesAreItsDoor() {
    holds(HouseRule.EACH_ROOMS_PUBLIC_TYPES_ARE_ITS_DOOR);
  }

  @Test
  void noStaticMutableState() {
    holds(HouseRule.NO_STATIC_MUTABLE_STATE);
  }

  @Test
  void r15_identityNeverLivesInAThreadLocal() {
    holds(HouseRule.IDENTITY_NEVER_LIVES_IN_A_THREAD_LOCAL);
  }

  @Test
  void hotPathsDoNotBoxFormatStreamLockOrLog() {
    holds(HouseRule.HOT_PATHS_DO_NOT_BOX_FORMAT_STREAM_LOCK_OR_LOG);
  }

  private void holds(HouseRule rule) {
    List<String> violations = rule.violations(house);
    assertEquals(
        0,
        violations.size(),
        () -> "broken: " + rule.sentence() + "\n  " + String.join("\n  ", violations) + "\n");
  }
}
