--------------------------------- MODULE Slots ---------------------------------
(* Memory is cut into slots that owners use one after the other. Whoever stored
   something has a handle: slot, generation, owner. A reader checks the handle,
   pins the slot, and copies later; in between the slot may be freed and wanted
   by another owner.

   Rules: every use compares owner and generation (the pair check, [M-6]); a
   pinned slot is not handed out again, and what is freed is wiped before its
   next use. Wanted: a reader of one owner sees that owner's bytes, whole and of
   the object it asked for, or nothing. *)
EXTENDS Naturals, FiniteSets

CONSTANTS Owners, SlotNumbers,
          MaxObject,       \* objects stored in all; also their content
          Generations,     \* a generation is a number below this: it wraps
          CompareOwner,    \* FALSE: the owner in the slot is not looked at
          CompareGeneration, \* FALSE: a handle is a slot number
          PinsHold         \* FALSE: a slot is reused under its reader

Free == [owner |-> "none", object |-> 0]

VARIABLES slots,    \* slots[s]: owner and object stored there, Free when none
          gen,      \* gen[s]: generation of the slot, up by one at each use
          pins,     \* pins[s]: readers that hold it
          handles,  \* all handles ever given out, kept for ever by their owners
          objects,  \* objects stored so far
          reading   \* reads under way: handle and the slot they pinned

vars == <<slots, gen, pins, handles, objects, reading>>

Init == /\ slots = [s \in SlotNumbers |-> Free] /\ gen = [s \in SlotNumbers |-> 0]
        /\ pins = [s \in SlotNumbers |-> 0] /\ handles = {} /\ objects = 0
        /\ reading = {}

Store(o, s) == /\ slots[s] = Free /\ objects < MaxObject
               /\ PinsHold => pins[s] = 0
               /\ objects' = objects + 1
               /\ slots' = [slots EXCEPT ![s] = [owner |-> o, object |-> objects + 1]]
               /\ gen' = [gen EXCEPT ![s] = (@ + 1) % Generations]
               /\ handles' = handles \cup {[slot |-> s, gen |-> (gen[s] + 1) % Generations,
                                            owner |-> o, object |-> objects + 1]}
               /\ UNCHANGED <<pins, reading>>

(* Eviction, erasure, the end of a session. *)
Evict(s) == /\ slots[s] # Free
            /\ slots' = [slots EXCEPT ![s] = Free]
            /\ UNCHANGED <<gen, pins, handles, objects, reading>>

Holds(h) == /\ slots[h.slot] # Free
            /\ CompareGeneration => gen[h.slot] = h.gen
            /\ CompareOwner => slots[h.slot].owner = h.owner

(* The handle is checked and the slot pinned; a handle that does not hold is a miss. *)
Begin(h) == /\ Holds(h) /\ Cardinality(reading) < 2
            /\ [handle |-> h] \notin reading
            /\ reading' = reading \cup {[handle |-> h]}
            /\ pins' = [pins EXCEPT ![h.slot] = @ + 1]
            /\ UNCHANGED <<slots, gen, handles, objects>>

End(r) == /\ r \in reading
          /\ reading' = reading \ {r}
          /\ pins' = [pins EXCEPT ![r.handle.slot] = @ - 1]
          /\ UNCHANGED <<slots, gen, handles, objects>>

Next == \/ \E o \in Owners, s \in SlotNumbers : Store(o, s)
        \/ \E s \in SlotNumbers : Evict(s)
        \/ \E h \in handles : Begin(h)
        \/ \E r \in reading : End(r)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* What a reader finds in the slot it holds, at any moment of its read. *)
NothingForeign == \A r \in reading :
                    slots[r.handle.slot] = Free \/ slots[r.handle.slot].owner = r.handle.owner

NothingElse == \A r \in reading :
                 slots[r.handle.slot] = Free \/ slots[r.handle.slot].object = r.handle.object
=============================================================================
