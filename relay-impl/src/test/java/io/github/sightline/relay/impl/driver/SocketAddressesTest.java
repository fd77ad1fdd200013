package io.github.sightline.relay.impl.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SocketAddressesTest {
  private static final short INET = 2;
  private static final short INET6 = 10;

  private final ByteBuffer native28 = ByteBuffer.allocateDirect(SocketAddresses.BYTES);

  private InetSocketAddress roundTrip(SocketAddresses addresses, InetSocketAddress address) {
    assertTrue(addresses.write(address, native28) > 0);
    return addresses.read(native28);
  }

  @Property
  void everyIpv4AddressSurvivesBothFamilies(
      @ForAll @Size(4) byte[] ip, @ForAll @IntRange(max = 65535) int port)
      throws UnknownHostException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(ip), port);
    assertEquals(address, roundTrip(new SocketAddresses(INET), address));
    assertEquals(address, roundTrip(new SocketAddresses(INET6), address));
  }

  @Property
  void everyIpv6AddressSurvives(
      @ForAll @Size(16) byte[] ip, @ForAll @IntRange(max = 65535) int port)
      throws UnknownHostException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(ip), port);
    assertEquals(address, roundTrip(new SocketAddresses(INET6), address));
  }

  @Test
  void manySendersNeverPassForEachOther() throws UnknownHostException {
    SocketAddresses addresses = new SocketAddresses(INET);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 20_000; i++) {
        byte[] ip = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
        InetSocketAddress address =
            new InetSocketAddress(InetAddress.getByAddress(ip), 1 + i % 60_000);
        assertEquals(address, roundTrip(addresses, address));
      }
    }
  }

  @Test
  void aKnownSenderIsTheSameObject() {
    SocketAddresses addresses = new SocketAddresses(INET6);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7000);
    InetSocketAddress first = roundTrip(addresses, address);
    assertSame(first, roundTrip(addresses, address));
  }

  @Test
  void aLinkLocalSenderKeepsItsInterface() throws UnknownHostException {
    byte[] ip = new byte[16];
    ip[0] = (byte) 0xFE;
    ip[1] = (byte) 0x80;
    ip[15] = 1;
    InetSocketAddress address = new InetSocketAddress(Inet6Address.getByAddress(null, ip, 3), 7000);
    InetSocketAddress read = roundTrip(new SocketAddresses(INET6), address);
    assertEquals(address, read);
    assertEquals(3, ((Inet6Address) read.getAddress()).getScopeId());
  }

  @Test
  void anIpv4SocketCannotReachIpv6() throws UnknownHostException {
    InetSocketAddress address =
        new InetSocketAddress(
            InetAddress.getByAddress(new byte[] {32, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}),
            1);
    assertEquals(-1, new SocketAddresses(INET).write(address, native28));
  }

  @Test
  void anUnknownFamilyIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SocketAddresses((short) 1));
    native28.order(ByteOrder.nativeOrder()).putShort(0, (short) 1);
    assertFalse(SocketAddresses.same(native28, new InetSocketAddress(1)));
  }
}
