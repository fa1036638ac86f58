// Passkeys: what only the browser can do. A form holds where to ask and where to answer; without this file it stays hidden.

(() => {
  'use strict';

  const able = window.PublicKeyCredential
    && typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function'
    && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function';
  if (!able) {
    return;
  }

  const token = (form) => form.querySelector('input[name="_csrf"]').value;

  const send = async (url, form, fields) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'X-CSRF-TOKEN': token(form), Accept: 'application/json' },
      body: new URLSearchParams(fields),
    });
    const told = response.ok || response.status === 422 ? await response.json() : {};
    if (!response.ok) {
      throw new Error(told.refusal || '');
    }
    return told;
  };

  const add = async (form) => {
    const options = await send(form.action, form, new FormData(form));
    const made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
    return send(form.dataset.passkeyAdd, form, { credential: JSON.stringify(made) });
  };

  const use = async (form) => {
    const options = await send(form.action, form, {});
    const shown = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    return send(form.dataset.passkeyUse, form, { credential: JSON.stringify(shown) });
  };

  document.querySelectorAll('form[data-passkey]').forEach((form) => {
    form.hidden = false;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const error = form.querySelector('[data-passkey-error]');
      const button = form.querySelector('button');
      error.textContent = '';
      button.disabled = true;
      try {
        const done = await (form.dataset.passkeyAdd ? add(form) : use(form));
        window.location.assign(done.to);
      } catch (e) {
        error.textContent = e.name === 'Error' && e.message ? e.message : 'That did not work. Try once more, or take another way.';
        button.disabled = false;
      }
    });
  });
})();
