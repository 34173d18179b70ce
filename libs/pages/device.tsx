export interface DeviceProps {
  /** The field that carries the device's answer. */
  readonly name: string;
  readonly press: string;
  /** What the script is to say when the device declines. */
  readonly failed: string;
  readonly main?: boolean;
}

/** The button that asks the device. The script shows it; its form names the same field in `data-passkey`. */
export const Device = ({ name, press, failed, main = false }: DeviceProps) => (
  <div id={name} data-with hidden>
    <input type="hidden" name={name} />
    <button class={main ? 'button main' : 'button'} type="submit">
      {press}
    </button>
    <p class="wrong" data-failed hidden>
      {failed}
    </p>
  </div>
);
