import '@hellojohn/react/styles.css';
import { HelloJohnProvider } from '@hellojohn/react';
import { createClient } from '@hellojohn/sdk';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';

const hj = createClient({ url: window.location.origin, tenant: 'acme-corp' });

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root');
createRoot(container).render(
  <StrictMode>
    <HelloJohnProvider client={hj}>
      <App />
    </HelloJohnProvider>
  </StrictMode>,
);
