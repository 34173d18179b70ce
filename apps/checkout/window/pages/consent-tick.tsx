import { describedBy, Wrong, type FieldProps } from '#pages';

/** Never ticked for anybody; a tick that this person made before stays. */
export function ConsentTick({ words, name, invalid, value, children }: FieldProps & { value?: string | undefined; children: string }) {
  return (
    <div>
      <label class="tick">
        <input
          type="checkbox"
          id={name}
          name={name}
          value="yes"
          checked={value === 'yes'}
          required
          aria-invalid={invalid || undefined}
          aria-describedby={describedBy(name, invalid)}
        />
        <span>{children}</span>
      </label>
      <Wrong words={words} name={name} invalid={invalid} />
    </div>
  );
}
