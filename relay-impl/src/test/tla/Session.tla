------------------------------- MODULE Session -------------------------------
(* One device and one relay make sessions of one hop over a network that loses,
   repeats, reorders and keeps everything for ever, while both may crash.

   The network is the set of all messages ever sent: to lose one is never to
   read it, to repeat one is to read it again, and old ones stay readable.
   Cryptography is taken as perfect: a message says who made it and for which
   handshake, and nobody else can make one. A handshake is named by the number
   of its HELLO (the device counter, durable: [T-1]) and by the number of the
   relay's answer (its ephemeral key, fresh even after a crash: [S-30]).

   Rules: a session replaces an older one only after its first DATA [S-10]; a
   HELLO is answered once [T-2] while the relay remembers; a session goes on
   only when both sides say so [S-12]. *)
EXTENDS Naturals, FiniteSets

CONSTANTS MaxHello,       \* HELLOs the device makes in all
          MaxAnswer,      \* WELCOMEs the relay makes in all
          MaxCrash,       \* crashes of the relay, and as many of the device
          ConfirmOnData,  \* [S-10] as it is; FALSE replaces at the HELLO
          StatusTold      \* [S-12] as it is; FALSE lets the device guess

None == [hello |-> 0, answer |-> 0]

VARIABLES net,        \* every message ever sent
          counter,    \* the device's durable counter
          asked,      \* number of the HELLO the device waits for, 0: none
          mine,       \* the device's session, None: none
          myHop,      \* what goes on through continuations: the first session's name
          held,       \* all sessions the device ever took, in the order of taking
          largest,    \* largest counter the relay remembers [T-2]
          answers,    \* WELCOMEs made so far
          pending,    \* handshake that waits for its first DATA
          pendingHop, \* the hop it goes on with, None: a new one
          live,       \* the relay's session
          liveHop,    \* its hop
          crashes, reboots

vars == <<net, counter, asked, mine, myHop, held, largest, answers, pending,
          pendingHop, live, liveHop, crashes, reboots>>

Init == /\ net = {} /\ counter = 0 /\ asked = 0 /\ mine = None /\ myHop = None
        /\ held = {} /\ largest = 0 /\ answers = 0 /\ pending = None
        /\ pendingHop = None /\ live = None /\ liveHop = None
        /\ crashes = 0 /\ reboots = 0

(* The device asks: first, again [S-21], or for new keys [S-14]. *)
Ask == /\ counter < MaxHello
       /\ counter' = counter + 1
       /\ asked' = counter + 1
       /\ net' = net \cup {[type |-> "hello", hello |-> counter + 1, continue |-> mine]}
       /\ UNCHANGED <<mine, myHop, held, largest, answers, pending, pendingHop,
                      live, liveHop, crashes, reboots>>

(* The relay reads a HELLO. It has room for one handshake of a hop key [S-9]. *)
Answer(m) ==
  /\ m.type = "hello" /\ m.hello > largest /\ answers < MaxAnswer
  /\ largest' = m.hello
  /\ answers' = answers + 1
  /\ LET s == [hello |-> m.hello, answer |-> answers + 1]
         on == m.continue # None /\ m.continue = live
         hop == IF on THEN liveHop ELSE None
     IN /\ net' = net \cup {[type |-> "welcome", session |-> s, continued |-> on]}
        /\ IF ConfirmOnData
           THEN /\ pending' = s /\ pendingHop' = hop
                /\ UNCHANGED <<live, liveHop>>
           ELSE /\ live' = s /\ liveHop' = IF on THEN hop ELSE s
                /\ UNCHANGED <<pending, pendingHop>>
  /\ UNCHANGED <<counter, asked, mine, myHop, held, crashes, reboots>>

(* The device reads the WELCOME of the HELLO it waits for, and speaks at once. *)
Take(m) ==
  /\ m.type = "welcome" /\ m.session.hello = asked
  /\ asked' = 0
  /\ mine' = m.session
  /\ LET on == IF StatusTold THEN m.continued ELSE mine # None
     IN myHop' = IF on THEN myHop ELSE m.session
  /\ held' = held \cup {m.session}
  /\ net' = net \cup {[type |-> "data", session |-> m.session]}
  /\ UNCHANGED <<counter, largest, answers, pending, pendingHop, live, liveHop,
                 crashes, reboots>>

(* The first DATA of the handshake that waits: now something changes [S-10].
   What it wanted to go on with may be gone: then it ends (GONE). *)
Confirm(m) ==
  /\ m.type = "data" /\ m.session = pending /\ pending # None
  /\ pending' = None /\ pendingHop' = None
  /\ IF pendingHop = None THEN live' = pending /\ liveHop' = pending
     ELSE IF pendingHop = liveHop /\ live # None
          THEN live' = pending /\ liveHop' = liveHop
          ELSE UNCHANGED <<live, liveHop>>
  /\ UNCHANGED <<net, counter, asked, mine, myHop, held, largest, answers, crashes,
                 reboots>>

(* Nobody confirmed it within 5 s [S-9]. *)
Forget == /\ pending # None /\ pending' = None /\ pendingHop' = None
          /\ UNCHANGED <<net, counter, asked, mine, myHop, held, largest, answers,
                         live, liveHop, crashes, reboots>>

(* The relay loses all it had in memory. *)
Crash == /\ crashes < MaxCrash /\ crashes' = crashes + 1
         /\ largest' = 0 /\ pending' = None /\ pendingHop' = None
         /\ live' = None /\ liveHop' = None
         /\ UNCHANGED <<net, counter, asked, mine, myHop, held, answers, reboots>>

(* The device loses all but its counter [T-3]. *)
Reboot == /\ reboots < MaxCrash /\ reboots' = reboots + 1
          /\ asked' = 0 /\ mine' = None /\ myHop' = None
          /\ UNCHANGED <<net, counter, held, largest, answers, pending, pendingHop,
                         live, liveHop, crashes>>

Next == \/ Ask \/ Forget \/ Crash \/ Reboot
        \/ \E m \in net : Answer(m) \/ Take(m) \/ Confirm(m)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* A replayed or unanswered HELLO never becomes a session: the relay's is one
   that the device took. *)
LiveWasTaken == live # None => live \in held

(* When both sides speak of the same session they mean the same hop, so that
   subscriptions, aliases and offsets are the same on both. *)
SameHop == (mine # None /\ mine = live) => myHop = liveHop

(* An older handshake never pushes out a younger one that was confirmed, but for
   a relay that forgot. *)
OnlyForward == [][(live # None /\ live' # None /\ live' # live) =>
                    (live'.hello > live.hello \/ live'.answer > live.answer)]_vars
=============================================================================
