import"./core-DanyCgt0.js";import{s as a}from"./adapter-D7GuFb9b.js";export{a as default};
