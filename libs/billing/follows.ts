/** Of breaks those about another break, which are no difference by themselves. */
export const FOLLOWS = `about like 'brk\\_%'`;

/** Whoever resolves one of these has done so, or waits: what is read next holds until the transaction ends. */
export const FOLLOWED = `select id from billing.break where host = $1 and business_date = $2 and compared = $3 and (correction <> 0 or ${FOLLOWS}) order by id for update`;

/**
 * `ours`: won by which our books were brought to the other by a break and by those about it; `theirs`: by which they differ now. A break about one that was itself resolved with a correction
 * stays as it is, like its entry, and the next has a number: the second is `brk_… 2`.
 */
export const WRONG = `
  select b.id || case count(f.id) when 0 then '' else ' ' || count(f.id) + 1 end as about, b.payment_id as "paymentId", b.correction + coalesce(sum(f.correction), 0)::bigint as ours, now.theirs,
         'It was resolved with a correction, and ' || case when b.gone_at is null then 'the difference is another now.' else 'its cause has gone since.' end as detail
    from billing.break b cross join lateral (select case when b.gone_at is null then coalesce(b.theirs, 0) - coalesce(b.ours, 0) else 0 end as theirs) now
    left join billing.break f on f.host = b.host and f.business_date = b.business_date and f.compared = b.compared and split_part(f.about, ' ', 1) = b.id and f.correction <> 0
   where b.host = $1 and b.business_date = $2 and b.compared = $3 and not b.${FOLLOWS} and b.correction <> 0
   group by b.id, now.theirs having b.correction + coalesce(sum(f.correction), 0) <> now.theirs`;
