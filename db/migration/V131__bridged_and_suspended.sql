-- What a window says of time in which a counter went on unseen, of energy that it counted and that nothing can have drawn,
-- and of UTC being set.
ALTER TABLE device_window
    ADD COLUMN bridged_mj    bigint NOT NULL DEFAULT 0 CHECK (bridged_mj >= 0),
    ADD COLUMN bridged_nanos bigint NOT NULL DEFAULT 0 CHECK (bridged_nanos >= 0),
    ADD COLUMN suspense_mj   bigint NOT NULL DEFAULT 0 CHECK (suspense_mj >= 0),
    ADD COLUMN clock_steps   jsonb  NOT NULL DEFAULT '[]',
    ADD CONSTRAINT bridged_is_a_part CHECK (bridged_mj <= energy_mj) NOT VALID;
COMMENT ON COLUMN device_window.bridged_mj IS 'Of energy_mj: what the counter rose by while nobody sampled; when within that silence is not known';
COMMENT ON COLUMN device_window.bridged_nanos IS 'Of the time: how much of it is such a silence';
COMMENT ON COLUMN device_window.suspense_mj IS 'Besides energy_mj: what the counter rose by and the device cannot have drawn; on the account suspense:DEVICE';
COMMENT ON COLUMN device_window.clock_steps IS 'Where UTC was set against the monotonic clock, and by how many nanoseconds';
