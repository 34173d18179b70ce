/** What becomes of a hold. Counters are touched in the order in which they were taken. */
export const HOLDS = `
  -- Adds to the counters of a hold, and to the slots it took.
  create function limits.touch(h limits.hold, p_spent bigint, p_reserved bigint) returns void language plpgsql as $$
    begin
      perform 1 from limits.counter where key = any(h.keys) order by key for no key update;
      update limits.counter set spent = spent + p_spent, reserved = reserved + p_reserved where key = any(h.keys);
      -- A slot does not tell held from spent: spending what was held leaves it alone.
      if p_spent + p_reserved = 0 or h.slots is null then return; end if;
      perform 1 from limits.slot s join unnest(h.keys, h.slots) t(key, slot) using (key, slot) order by s.key for no key update of s;
      update limits.slot s set used = used + p_spent + p_reserved from unnest(h.keys, h.slots) t(key, slot) where s.key = t.key and s.slot = t.slot;
    end $$;

  -- Ends a hold once.
  create function limits.end_hold(p_payment text, p_state text) returns boolean language plpgsql as $$
    declare h limits.hold;
    begin
      update limits.hold set state = p_state, ended_at = platform.now() where payment_id = p_payment and state = 'held' returning * into h;
      if not found then return false; end if;
      perform limits.touch(h, case when p_state = 'spent' then h.amount else 0 end, -h.amount);
      insert into limits.move (payment_id, at, what, amount, keys) values (p_payment, platform.now(), p_state, h.amount, h.keys);
      return true;
    end $$;

  -- Room comes back to the hour, day and month in which it was taken, never to others.
  create function limits.give_back(p_payment text, p_amount bigint) returns boolean language plpgsql as $$
    declare h limits.hold;
    begin
      update limits.hold set returned = returned + p_amount where payment_id = p_payment and state = 'spent' returning * into h;
      if not found then return false; end if;
      perform limits.touch(h, -p_amount, 0);
      insert into limits.move (payment_id, at, what, amount, keys) values (p_payment, platform.now(), 'given_back', p_amount, h.keys);
      return true;
    end $$;
`;
