-------------------------------- MODULE Epochs --------------------------------
(* A camera gives the secrets of its epochs to displays, ahead of time, while the
   owner revokes some of them at any moment and the camera restarts.

   A secret has the number under which it was drawn [K-7]. Wrapping takes time
   and happens beside the camera's own steps, so a revocation can fall between
   any two of them. Whatever was wrapped is taken as read by its display at once
   and for ever: the network and the display are hostile.

   Rule: a secret that was wrapped to a subject void at the switch is not used
   [K-6]. Wanted: a display whose right ended opens nothing sealed in a later
   epoch than the one in which the camera learnt of it. *)
EXTENDS Naturals, FiniteSets, TLC

CONSTANTS Displays,     \* the subjects that ever ask
          MaxDraw,      \* secrets drawn in all
          MaxBoot,      \* restarts
          Redraw,       \* [K-6] as it is; FALSE uses what was prepared
          JudgeAgain,   \* a verified request is judged once more by what is known by then
          Remember      \* that a request which may hold the prepared secret gave way

VARIABLES drawn,    \* the largest number, durable before use [T-3]
          current,  \* the epoch objects are sealed under
          next,     \* the prepared one, 0: none
          live,     \* subjects with a live request [K-2]
          working,  \* wraps under way: <<display, number>>
          judging,  \* requests whose chain is being verified, judged by an older state
          wrapped,  \* wrapped[d]: numbers whose secret d may know
          void,     \* subjects the camera knows to be void, durable [A-18]
          since,    \* since[d]: the epoch in which the camera learnt it, 0: not
          used,     \* epochs that were current: pictures are sealed under each
          gaveWay,  \* a live request was forgotten since next was drawn
          boots

vars == <<drawn, current, next, live, working, judging, wrapped, void, since, used,
          gaveWay, boots>>

Init == /\ drawn = 1 /\ current = 1 /\ next = 0 /\ live = {} /\ working = {}
        /\ judging = {} /\ wrapped = [d \in Displays |-> {}] /\ void = {}
        /\ since = [d \in Displays |-> 0] /\ used = {1} /\ boots = 0
        /\ gaveWay = FALSE

(* A request passes the first checks, and its signatures are verified elsewhere. *)
Asked(d) == /\ d \notin void /\ d \notin judging
            /\ judging' = judging \cup {d}
            /\ UNCHANGED <<drawn, current, next, live, working, wrapped, void, since,
                           used, gaveWay, boots>>

(* The result comes back, perhaps after a revocation: the secrets are wrapped. *)
Judged(d) == /\ d \in judging
             /\ judging' = judging \ {d}
             /\ IF JudgeAgain /\ d \in void
                THEN UNCHANGED <<live, working>>
                ELSE /\ live' = live \cup {d}
                     /\ working' = working \cup {<<d, current>>}
                                   \cup (IF next = 0 THEN {} ELSE {<<d, next>>})
             /\ UNCHANGED <<drawn, current, next, wrapped, void, since, used, gaveWay, boots>>

(* A wrap is ready; it goes out only if its epoch is still meant. *)
Wrapped(w) == /\ w \in working
              /\ working' = working \ {w}
              /\ wrapped' = IF w[2] \in {current, next} \ {0}
                            THEN [wrapped EXCEPT ![w[1]] = @ \cup {w[2]}]
                            ELSE wrapped
              /\ UNCHANGED <<drawn, current, next, live, judging, void, since, used,
                             gaveWay, boots>>

(* What drawing does: a new number, and a wrap for each live request that is not
   void [K-8]; the void ones are forgotten. *)
Draw(nowVoid) == /\ drawn < MaxDraw
                 /\ drawn' = drawn + 1
                 /\ live' = live \ nowVoid
                 /\ working' = working \cup {<<d, drawn + 1>> : d \in live \ nowVoid}
                 /\ gaveWay' = FALSE

(* Time for another epoch. *)
Prepare == /\ next = 0
           /\ Draw(void)
           /\ next' = drawn + 1
           /\ UNCHANGED <<current, judging, wrapped, void, since, used, boots>>

(* The owner's newer Revocation arrives: another secret is drawn at once [K-9]. *)
Revoke(d) == /\ d \notin void
             /\ void' = void \cup {d}
             /\ since' = [since EXCEPT ![d] = current]
             /\ Draw(void \cup {d})
             /\ next' = drawn + 1
             /\ UNCHANGED <<current, judging, wrapped, used, boots>>

(* A grant runs out: nothing happens at that moment. *)
Expire(d) == /\ d \notin void
             /\ void' = void \cup {d}
             /\ since' = [since EXCEPT ![d] = current]
             /\ UNCHANGED <<drawn, current, next, live, working, judging, wrapped, used,
                            gaveWay, boots>>

(* The table is full, and a void request gives way to a new one [K-2]. *)
GiveWay(d) == /\ d \in live \cap void
              /\ live' = live \ {d}
              /\ gaveWay' = (gaveWay \/ next # 0)
              /\ UNCHANGED <<drawn, current, next, working, judging, wrapped, void, since,
                             used, boots>>

(* A keyframe at or after the switch. If the prepared secret may be known to who
   is void by now, another is drawn, given to the rest, and used at once. *)
Switch == /\ next # 0
          /\ LET tainted == live \cap void # {} \/ (Remember /\ gaveWay)
             IN IF Redraw /\ tainted
                THEN Draw(void) /\ current' = drawn + 1
                ELSE current' = next /\ UNCHANGED <<drawn, live, working, gaveWay>>
          /\ next' = 0
          /\ used' = used \cup {current'}
          /\ UNCHANGED <<judging, wrapped, void, since, boots>>

(* The camera restarts: numbers and revocations are durable, requests are not. *)
Boot == /\ boots < MaxBoot /\ drawn < MaxDraw
        /\ boots' = boots + 1
        /\ drawn' = drawn + 1 /\ current' = drawn + 1 /\ next' = 0
        /\ live' = {} /\ working' = {} /\ judging' = {} /\ gaveWay' = FALSE
        /\ used' = used \cup {drawn + 1}
        /\ UNCHANGED <<wrapped, void, since>>

Next == \/ Prepare \/ Switch \/ Boot
        \/ \E d \in Displays : Asked(d) \/ Judged(d) \/ Revoke(d) \/ Expire(d)
                                 \/ GiveWay(d)
        \/ \E w \in working : Wrapped(w)

Spec == Init /\ [][Next]_vars

\* Displays differ in nothing: their permutations need not be told apart.
Symmetry == Permutations(Displays)

-----------------------------------------------------------------------------
(* A revoked display opens nothing of a later epoch. *)
NothingLater == \A d \in void : \A e \in used : e > since[d] => e \notin wrapped[d]

(* A number is used for one secret and never again. *)
NumbersGoUp == current <= drawn /\ next <= drawn /\ (next # 0 => next > current)
=============================================================================
