// The API key, kept for this tab and until it is closed; never in local storage, a cookie or an address.
const NAME = 'kinora.key';

/** Tells when the key changes (`change`) and when the farm wants one it was not given (`wanted`, detail: was one refused?). */
export const session = new (class extends EventTarget {
  get key() {
    return sessionStorage.getItem(NAME) ?? '';
  }

  use(key) {
    sessionStorage.setItem(NAME, key);
    this.dispatchEvent(new Event('change'));
  }

  forget() {
    sessionStorage.removeItem(NAME);
    this.dispatchEvent(new Event('change'));
  }

  /** A request was answered 401. A key that the farm does not know is of no more use. */
  refused(key) {
    const hadKey = key !== '';
    if (hadKey && this.key === key) {
      sessionStorage.removeItem(NAME);
    }
    this.dispatchEvent(new CustomEvent('wanted', { detail: { hadKey } }));
  }
})();
