package io.github.sightline.relay.fuzz;

import java.util.Locale;
import java.util.function.Consumer;

/** Every decoder, each with what must hold whatever it reads. */
@SuppressWarnings("ImmutableEnumChecker") // references to methods, which hold nothing
enum Target {
  /** The first look at a datagram: type, size, clear bytes. */
  DATAGRAM(DatagramTargets::datagram),
  /** What a HELLO says, and the chain in it. */
  HELLO(DatagramTargets::helloPayload),
  /** What a WELCOME says. */
  WELCOME(DatagramTargets::welcomePayload),
  /** RETRY. */
  RETRY(DatagramTargets::retry),
  /** The frames of one DATA. */
  FRAMES(DatagramTargets::frames),
  /** FEEDBACK with its entries. */
  FEEDBACK(input -> DatagramTargets.frame(7, input)),
  /** REPAIR. */
  REPAIR(input -> DatagramTargets.frame(10, input)),
  /** One CONTROL message. */
  CONTROL(MessageTargets::message),
  /** The CONTROL stream from pieces in any order. */
  STREAM(MessageTargets::stream),
  /** KEY_REQUEST as a camera examines it. */
  KEY_REQUEST(MessageTargets::keyRequest),
  /** KEY_RESPONSE as a display opens it. */
  KEY_RESPONSE(MessageTargets::keyResponse),
  /** A grant chain. */
  CHAIN(RightsTargets::chain),
  /** A revocation. */
  REVOCATION(RightsTargets::revocation),
  /** An enrolment, as bytes and as text. */
  ENROLMENT(RightsTargets::enrolment),
  /** A relay card, its address included. */
  CARD(RightsTargets::card),
  /** A proof. */
  PROOF(RightsTargets::proof),
  /** What an owner's key file holds. */
  OWNER_STATE(RightsTargets::ownerState),
  /** The clear front of a sealed object. */
  SEALED_HEADER(ObjectTargets::sealedHeader),
  /** A whole sealed object as a display opens it. */
  OBJECT(ObjectTargets::object),
  /** Fragments and repair rows of a lying peer, put together. */
  ASSEMBLY(ObjectTargets::assembly, 25 * ObjectTargets.STEP);

  private static final int ABOVE_A_DATAGRAM = 1400;

  private final Consumer<byte[]> check;
  private final int longest;

  Target(Consumer<byte[]> check) {
    this(check, ABOVE_A_DATAGRAM);
  }

  Target(Consumer<byte[]> check, int longest) {
    this.check = check;
    this.longest = longest;
  }

  /** Bytes of the longest input worth trying: each step of some targets is a datagram. */
  int longest() {
    return longest;
  }

  /** Runs one input; throws when what must hold does not. */
  void run(byte[] input) {
    check.accept(input);
  }

  /** The name of its file of kept inputs. */
  String fileName() {
    return name().toLowerCase(Locale.ROOT) + ".txt";
  }

  static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }
}
