package org.pgwatchdog.simulator;

/// The numbers added last, as many as fit: adding one more forgets the oldest.
final class RecentIds {
    private static final int SLOTS_PER_ID = 8;

    private final int[] ids;

    /// How many of the kept numbers fall into each slot; most questions end at a slot without any.
    private final int[] slots;

    private int added;

    /// @param size how many are kept
    RecentIds(int size) {
        ids = new int[size];
        slots = new int[Integer.highestOneBit(size * SLOTS_PER_ID)];
    }

    void add(int id) {
        int index = added % ids.length;
        if (added >= ids.length) {
            slots[slot(ids[index])]--;
        }
        ids[index] = id;
        slots[slot(id)]++;
        added++;
    }

    boolean contains(int id) {
        if (slots[slot(id)] == 0) {
            return false;
        }
        // Mostly it is one of the newest.
        int newest = (added - 1) % ids.length;
        for (int index = newest; index >= 0; index--) {
            if (ids[index] == id) {
                return true;
            }
        }
        for (int index = Math.min(added, ids.length) - 1; index > newest; index--) {
            if (ids[index] == id) {
                return true;
            }
        }
        return false;
    }

    private int slot(int id) {
        return (int) Prng.mix(id) & (slots.length - 1);
    }
}
